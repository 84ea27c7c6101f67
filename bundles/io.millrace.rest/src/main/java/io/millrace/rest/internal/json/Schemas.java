package io.millrace.rest.internal.json;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.api.ArtifactRef;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * JSON Schemas (draft 2020-12) of records, collected under their names as they are referred to. Not
 * thread-safe: one a document.
 */
public final class Schemas {
  private static final String REF = "#/components/schemas/";

  private final Map<String, Class<?>> owners = new TreeMap<>();
  private final Map<String, Object> components = new TreeMap<>();

  /** Schema of a type, or a reference to it. */
  public Map<String, Object> of(Type type) {
    if (type instanceof ParameterizedType p) {
      return parameterized(p);
    }
    if (type instanceof Class<?> c) {
      return c.isRecord() ? reference(c) : scalar(c);
    }
    return Map.of();
  }

  /** All records met so far, by name. */
  public Map<String, Object> components() {
    return components;
  }

  /** Whether a request must carry the component: collections, booleans and optionals need not. */
  public static boolean required(RecordComponent c) {
    Class<?> t = c.getType();
    return t != Optional.class
        && t != OptionalLong.class
        && t != boolean.class
        && t != Object.class
        && !Collection.class.isAssignableFrom(t)
        && !Map.class.isAssignableFrom(t);
  }

  private Map<String, Object> parameterized(ParameterizedType p) {
    Class<?> raw = (Class<?>) p.getRawType();
    Type last = p.getActualTypeArguments()[p.getActualTypeArguments().length - 1];
    if (raw == Optional.class) {
      Map<String, Object> inner = of(last);
      return Map.of("anyOf", List.of(inner, Map.of("type", "null")));
    }
    if (Collection.class.isAssignableFrom(raw)) {
      return Map.of("type", "array", "items", of(last));
    }
    if (Map.class.isAssignableFrom(raw)) {
      return Map.of("type", "object", "additionalProperties", of(last));
    }
    return Map.of();
  }

  private static Map<String, Object> scalar(Class<?> c) {
    if (c == String.class || c == Duration.class || c == ArtifactRef.class || c == Path.class) {
      return Map.of("type", "string");
    }
    if (c == Instant.class) {
      return Map.of("type", "string", "format", "date-time");
    }
    if (c == boolean.class || c == Boolean.class) {
      return Map.of("type", "boolean");
    }
    if (c == long.class || c == int.class || c == Long.class || c == Integer.class) {
      return Map.of("type", "integer");
    }
    if (c == OptionalLong.class) {
      return Map.of("type", List.of("integer", "null"));
    }
    if (c == double.class || c == Double.class) {
      return Map.of("type", List.of("number", "null"));
    }
    if (c.isEnum()) {
      List<String> names =
          Arrays.stream(c.getEnumConstants())
              .map(e -> ((Enum<?>) e).name().toLowerCase(Locale.ROOT))
              .toList();
      return Map.of("type", "string", "enum", names);
    }
    return Map.of();
  }

  private Map<String, Object> reference(Class<?> c) {
    Class<?> outer = c.getEnclosingClass();
    String name =
        outer != null && (outer.isRecord() || outer.isInterface())
            ? outer.getSimpleName() + c.getSimpleName()
            : c.getSimpleName();
    Class<?> before = owners.putIfAbsent(name, c);
    if (before == null) {
      components.put(name, record(c));
    } else if (before != c) {
      throw new IllegalStateException("two records share the schema name " + name);
    }
    return Map.of("$ref", REF + name);
  }

  /** As it stands in JSON. */
  private static String name(RecordComponent c) {
    JsonProperty named = c.getAccessor().getAnnotation(JsonProperty.class);
    return named == null || named.value().isEmpty() ? c.getName() : named.value();
  }

  private Map<String, Object> record(Class<?> c) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (RecordComponent component : c.getRecordComponents()) {
      properties.put(name(component), of(component.getGenericType()));
      if (required(component)) {
        required.add(name(component));
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    return schema;
  }
}
