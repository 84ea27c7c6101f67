package io.millrace.api.store;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record to be written.
 *
 * @param collection kind of record: {@code run}, {@code artifact}, …
 * @param key unique within the collection, at most 255 characters
 * @param project owner, empty for none; indexed
 * @param name within the project, empty for none; indexed
 * @param state indexed, empty for none
 * @param attributes more indexed text values, few and short (at most 255 characters each)
 * @param json the document
 */
public record NewRecord(
    String collection,
    String key,
    String project,
    String name,
    String state,
    Map<String, String> attributes,
    String json) {
  public NewRecord {
    attributes = Map.copyOf(attributes);
  }

  /** A record without project, name, state and attributes. */
  public static NewRecord of(String collection, String key, String json) {
    return new NewRecord(collection, key, "", "", "", Map.of(), json);
  }

  /** The value of a column by its name in a {@link Query}; null if it is not one. */
  @Nullable String column(String column) {
    return switch (column) {
      case "project" -> project;
      case "name" -> name;
      case "state" -> state;
      default -> null;
    };
  }
}
