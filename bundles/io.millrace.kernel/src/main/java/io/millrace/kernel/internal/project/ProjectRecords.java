package io.millrace.kernel.internal.project;

import io.millrace.api.store.NewRecord;
import io.millrace.api.store.StoredRecord;
import io.millrace.kernel.internal.json.Fields;
import io.millrace.kernel.internal.json.Json;
import io.millrace.kernel.project.Project;
import io.millrace.kernel.project.ProjectSection.Declared;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Projects as records. */
final class ProjectRecords {
  static final String PROJECT = "project";

  private ProjectRecords() {}

  static NewRecord of(
      String name,
      String description,
      long revision,
      Map<String, ? extends Map<String, ?>> sections,
      Optional<Path> base) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("description", description);
    json.put("revision", revision);
    json.put("sections", sections);
    base.ifPresent(b -> json.put("base", b.toString()));
    return new NewRecord(PROJECT, name, name, name, "", Map.of(), Json.write(json));
  }

  static Project project(StoredRecord record) {
    Fields json = Json.object(record.json());
    return new Project(
        record.key(),
        json.text("description"),
        json.object("sections"),
        json.number("revision"),
        record.created(),
        record.updated());
  }

  /** What was last applied, as sections take it. */
  static Declared declared(StoredRecord record) {
    Fields json = Json.object(record.json());
    Map<String, Map<String, Map<String, Object>>> sections = new LinkedHashMap<>();
    Fields all = json.fields("sections");
    for (String section : all.map().keySet()) {
      Fields declarations = all.fields(section);
      Map<String, Map<String, Object>> byName = new LinkedHashMap<>();
      declarations.map().keySet().forEach(n -> byName.put(n, declarations.object(n)));
      sections.put(section, byName);
    }
    return new Declared(record.key(), sections, json.optionalText("base").map(Path::of));
  }
}
