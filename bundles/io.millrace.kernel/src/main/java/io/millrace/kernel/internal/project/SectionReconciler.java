package io.millrace.kernel.internal.project;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.kernel.project.ProjectSection;
import io.millrace.kernel.project.ProjectSection.Declared;
import io.millrace.kernel.project.Projects.Change;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way from what is in effect to what is declared, one declaration after the other. What is in
 * effect is kept up as it goes, so that after a failure it says how far it came, and applying again
 * goes on from there.
 */
final class SectionReconciler {
  private final Declared target;
  private final Map<String, ProjectSection> handlers;
  private final Map<String, Map<String, Map<String, Object>>> effect = new LinkedHashMap<>();

  SectionReconciler(
      Declared target,
      Map<String, Map<String, Map<String, Object>>> before,
      Map<String, ProjectSection> handlers) {
    this.target = target;
    this.handlers = handlers;
    before.forEach((section, d) -> effect.put(section, new LinkedHashMap<>(d)));
  }

  Map<String, Map<String, Map<String, Object>>> effect() {
    return effect;
  }

  /** What differs, in the order in which it will be changed. */
  List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    List<String> descending = new ArrayList<>(ordered(effect.keySet()));
    Collections.reverse(descending);
    for (String section : descending) {
      for (String name : effect.get(section).keySet()) {
        if (declaration(target.sections(), section, name) == null) {
          changes.add(new Change(section, name, "removed"));
        }
      }
    }
    for (String section : ordered(target.sections().keySet())) {
      target
          .sections()
          .get(section)
          .forEach(
              (name, declaration) -> {
                Map<String, Object> old = declaration(effect, section, name);
                if (!declaration.equals(old)) {
                  changes.add(new Change(section, name, old == null ? "added" : "changed"));
                } else if (!current(section, name, declaration)) {
                  changes.add(new Change(section, name, "re-read"));
                }
              });
    }
    return changes;
  }

  private boolean current(String section, String name, Map<String, Object> declaration) {
    ProjectSection handler = handlers.get(section);
    try {
      return handler == null || handler.current(target, name, declaration);
    } catch (PlatformException e) {
      throw e;
    } catch (RuntimeException e) { // a section is another bundle's code
      throw failed(section + "." + name + " could not be compared with what it refers to: " + e, e);
    }
  }

  private static PlatformException failed(String what, RuntimeException cause) {
    return new PlatformException(
        "PROJECT_APPLY_FAILED",
        Blame.PLATFORM,
        true,
        what + ".",
        "Read the server's log. Applying the file again goes on where it stopped.",
        cause);
  }

  void perform(Change change) {
    String section = change.section();
    String name = change.name();
    ProjectSection handler = handlers.get(section);
    Map<String, Object> wanted = declaration(target.sections(), section, name);
    try {
      if (wanted == null) {
        if (handler != null) {
          handler.remove(target.name(), name);
        }
        effect.get(section).remove(name);
        if (effect.get(section).isEmpty()) {
          effect.remove(section);
        }
      } else {
        if (handler != null) {
          handler.apply(target, name, wanted, declaration(effect, section, name));
        }
        effect.computeIfAbsent(section, s -> new LinkedHashMap<>()).put(name, wanted);
      }
    } catch (PlatformException e) {
      throw e;
    } catch (RuntimeException e) { // a section is another bundle's code
      throw failed(section + "." + name + " could not be " + change.action() + ": " + e, e);
    }
  }

  private List<String> ordered(Collection<String> sections) {
    return sections.stream()
        .sorted(Comparator.comparingInt(this::order).thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  private int order(String section) {
    ProjectSection handler = handlers.get(section);
    return handler == null ? 0 : handler.order();
  }

  private static @Nullable Map<String, Object> declaration(
      Map<String, Map<String, Map<String, Object>>> sections, String section, String name) {
    Map<String, Map<String, Object>> declarations = sections.get(section);
    return declarations == null ? null : declarations.get(name);
  }
}
