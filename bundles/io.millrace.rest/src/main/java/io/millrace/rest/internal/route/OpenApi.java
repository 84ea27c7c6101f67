package io.millrace.rest.internal.route;

import io.millrace.rest.internal.json.Schemas;
import io.millrace.rest.internal.openai.OpenAiError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The OpenAPI 3.1 document of a table of routes. */
public final class OpenApi {
  private OpenApi() {}

  /** JSON values, ready to be written. */
  public static Map<String, Object> document(List<Route> routes, String version) {
    Schemas schemas = new Schemas();
    Map<String, Object> errors =
        Map.of(
            "api",
            content(schemas.of(Problem.class)),
            "v1",
            content(schemas.of(OpenAiError.class)));
    Map<String, Map<String, Object>> paths = new TreeMap<>();
    for (Route r : routes) {
      paths
          .computeIfAbsent(r.path().openApi(), p -> new TreeMap<>())
          .put(r.method().toLowerCase(Locale.ROOT), operation(r, schemas, errors));
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("openapi", "3.1.0");
    document.put(
        "info",
        Map.of(
            "title", "Millrace",
            "version", version,
            "description", "Control API under /api/v1, OpenAI-compatible API under /v1."));
    document.put("servers", List.of(Map.of("url", "/")));
    document.put("paths", paths);
    document.put(
        "components",
        Map.of(
            "schemas",
            schemas.components(),
            "securitySchemes",
            Map.of("bearer", Map.of("type", "http", "scheme", "bearer"))));
    return document;
  }

  private static Map<String, Object> operation(
      Route r, Schemas schemas, Map<String, Object> errors) {
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put("operationId", operationId(r));
    operation.put("summary", r.summary());
    operation.put("tags", List.of(r.tag().isEmpty() ? "server" : r.tag()));
    List<Object> parameters = new ArrayList<>();
    for (String name : r.path().variables()) {
      parameters.add(parameter(name, "path", true, ""));
    }
    for (QueryParameter q : r.query()) {
      parameters.add(parameter(q.name(), "query", false, q.summary()));
    }
    if (!parameters.isEmpty()) {
      operation.put("parameters", parameters);
    }
    r.request()
        .ifPresent(
            body -> {
              Map<String, Object> takes = new LinkedHashMap<>(content(body, schemas));
              takes.put("required", true);
              operation.put("requestBody", takes);
            });
    Map<String, Object> responses = new LinkedHashMap<>();
    responses.put("200", success(r, schemas));
    Map<String, Object> failure = new LinkedHashMap<>();
    failure.put("description", "What went wrong and what to do");
    failure.putAll(asMap(errors.get(r.path().toString().startsWith("/v1/") ? "v1" : "api")));
    responses.put("default", failure);
    operation.put("responses", responses);
    operation.put(
        "security", r.role().isPresent() ? List.of(Map.of("bearer", List.of())) : List.of());
    r.role().ifPresent(role -> operation.put("x-role", role.name().toLowerCase(Locale.ROOT)));
    return operation;
  }

  private static Map<String, Object> success(Route r, Schemas schemas) {
    Map<String, Object> success = new LinkedHashMap<>();
    success.put("description", "Done");
    r.response()
        .ifPresent(
            body -> {
              success.putAll(r.list() ? content(items(schemas.of(body))) : content(body, schemas));
            });
    return success;
  }

  private static Map<String, Object> items(Map<String, Object> item) {
    return Map.of(
        "type", "object",
        "properties", Map.of("items", Map.of("type", "array", "items", item)),
        "required", List.of("items"));
  }

  private static Map<String, Object> content(Class<?> body, Schemas schemas) {
    if (body == FileForm.class) {
      return Map.of("content", Map.of("multipart/form-data", Map.of("schema", form())));
    }
    return body == Binary.class
        ? Map.of("content", Map.of("application/octet-stream", Map.of()))
        : content(schemas.of(body));
  }

  private static Map<String, Object> form() {
    return Map.of(
        "type",
        "object",
        "properties",
        Map.of(
            "purpose", Map.of("type", "string"),
            "file", Map.of("type", "string", "format", "binary")),
        "required",
        List.of("purpose", "file"));
  }

  private static Map<String, Object> content(Map<String, Object> schema) {
    return Map.of("content", Map.of("application/json", Map.of("schema", schema)));
  }

  private static Map<String, Object> parameter(
      String name, String in, boolean required, String what) {
    Map<String, Object> p = new LinkedHashMap<>();
    p.put("name", name);
    p.put("in", in);
    p.put("required", required);
    if (!what.isEmpty()) {
      p.put("description", what);
    }
    p.put("schema", Map.of("type", "string"));
    return p;
  }

  private static String operationId(Route r) {
    String path = r.path().openApi().replaceAll("[^A-Za-z0-9]+", "_").replaceAll("^_|_$", "");
    return r.method().toLowerCase(Locale.ROOT) + "_" + (path.isEmpty() ? "root" : path);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> asMap(Object value) {
    return (Map<String, Object>) value;
  }
}
