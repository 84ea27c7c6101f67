package io.millrace.kernel.project;

import java.time.Instant;
import java.util.Map;

/**
 * A team's work: everything else belongs to one.
 *
 * @param name unique
 * @param description for people
 * @param sections what was last applied, by section, JSON values
 * @param revision one more at each apply that changed something
 */
public record Project(
    String name,
    String description,
    Map<String, Object> sections,
    long revision,
    Instant created,
    Instant updated) {
  public Project {
    sections = Map.copyOf(sections);
  }
}
