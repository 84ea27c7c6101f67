package io.millrace.kernel.internal.project;

import io.millrace.kernel.project.ProjectSection;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON Schema of {@code project.yaml}, put together from those of the sections. */
final class ProjectSchema {
  private static final String NAME = "^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$";

  private ProjectSchema() {}

  static Map<String, Object> of(Collection<ProjectSection> sections) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("apiVersion", Map.of("const", Declaration.API_VERSION));
    properties.put("project", Map.of("type", "string", "pattern", NAME));
    properties.put("description", Map.of("type", "string"));
    Map<String, Object> object = Map.of("type", "object");
    properties.put(Declaration.SETTINGS, Map.of("type", "object", "additionalProperties", object));
    for (ProjectSection section : sections) {
      Map<String, Object> byName = new LinkedHashMap<>();
      byName.put("type", "object");
      byName.put("propertyNames", Map.of("pattern", NAME));
      byName.put("additionalProperties", section.schema());
      properties.put(section.name(), byName);
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Millrace project");
    schema.put("type", "object");
    schema.put("required", List.of("apiVersion", "project"));
    schema.put("properties", properties);
    schema.put("additionalProperties", false);
    return schema;
  }
}
