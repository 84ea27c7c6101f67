package io.millrace.kernel.project;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Projects and the declaration they come from. Thread-safe. */
@ProviderType
public interface Projects {
  /**
   * Makes the project what the declaration says. Idempotent: applying the same again changes
   * nothing, unless data that it refers to have changed. Everything is checked before anything is
   * changed.
   *
   * @param yaml content of a {@code project.yaml}
   * @param base folder against which relative paths in it are resolved, if it came from one
   * @param dryRun only say what would change
   * @throws io.millrace.api.PlatformException PROJECT_INVALID listing every problem with its place
   */
  Applied apply(String yaml, Optional<Path> base, boolean dryRun);

  /** Creates an empty project if it does not exist; returns it. */
  Project ensure(String name);

  Optional<Project> get(String name);

  /**
   * The project.
   *
   * @throws io.millrace.api.PlatformException PROJECT_NOT_FOUND naming those that exist
   */
  Project require(String name);

  List<Project> list();

  /** Forgets a project's declaration and withdraws what it declared; runs and artifacts stay. */
  boolean delete(String name);

  /** JSON Schema (draft 2020-12) of {@code project.yaml}, of the sections that are there now. */
  default Map<String, Object> schema() {
    return Map.of("type", "object");
  }

  /**
   * What an apply did.
   *
   * @param changes empty when nothing changed
   */
  record Applied(Project project, List<Change> changes) {}

  /**
   * One change.
   *
   * @param action added, changed, removed, or re-read: declared as before, but what it refers to
   *     outside the file has changed
   */
  record Change(String section, String name, String action) {}
}
