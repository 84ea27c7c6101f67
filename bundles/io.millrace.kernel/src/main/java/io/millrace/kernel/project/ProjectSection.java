package io.millrace.kernel.project;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A stage's part of {@code project.yaml}; a whiteboard service. A section is a map from names to
 * declarations ({@code pipelines: {assistant: {…}}}). Called by one thread at a time for a project.
 *
 * <p>When a section service arrives (or returns after an update), every project that has the
 * section is {@link #resume resumed}, so a stage needs no storage for declarations.
 */
@ConsumerType
public interface ProjectSection {
  /** Its key in the file: {@code pipelines}. Constant. */
  String name();

  /** Sections are applied in ascending order and withdrawn in descending order. Constant. */
  default int order() {
    return 100;
  }

  /** JSON Schema (draft 2020-12) of one declaration, as JSON values. Constant. */
  Map<String, Object> schema();

  /**
   * Checks a declaration, changing nothing. May consult plugins.
   *
   * @param project the whole declaration, so that references to other sections can be checked
   * @return problems, each naming the offending key and value; empty if it can be applied
   */
  List<String> check(Declared project, String name, Map<String, Object> declaration);

  /**
   * Makes the declaration so; called only when it is new or changed, or not {@link #current}.
   *
   * @param old what was there before, null if new, equal if only not current
   */
  void apply(
      Declared project,
      String name,
      Map<String, Object> declaration,
      @Nullable Map<String, Object> old);

  /**
   * Whether what the declaration refers to outside the file, such as data, is still what it was
   * when it was applied. Asked at every apply, for what is declared as before.
   *
   * @throws io.millrace.api.PlatformException if that cannot be told; then nothing is applied
   * @since 1.1
   */
  default boolean current(Declared project, String name, Map<String, Object> declaration) {
    return true;
  }

  /**
   * Brings a declaration into effect again that was applied before this section arrived: at a
   * start, or after an update.
   *
   * @since 1.1
   */
  default void resume(Declared project, String name, Map<String, Object> declaration) {
    apply(project, name, declaration, null);
  }

  /** Withdraws what was declared under this name. */
  void remove(String project, String name);

  /**
   * A project as declared.
   *
   * @param name of the project
   * @param sections by key; each a map from names to declarations
   * @param base folder for relative paths, if there is one
   */
  record Declared(
      String name, Map<String, Map<String, Map<String, Object>>> sections, Optional<Path> base) {}
}
