package io.millrace.runtime.items;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** JSON values (maps, lists, texts, numbers) as text. Whole numbers are read as longs. */
public final class JsonText {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_LONG_FOR_INTS).build();

  private JsonText() {}

  /** On one line. */
  public static String line(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a JSON value: " + e.getOriginalMessage(), e);
    }
  }

  /** A text as it is, a list or object as JSON, anything else by its {@code toString}. */
  public static String plain(Object value) {
    return value instanceof Map || value instanceof List ? line(value) : String.valueOf(value);
  }

  /** Writes a file for people: indented. */
  public static void write(Path file, Object value) throws IOException {
    Files.writeString(
        file, JSON.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value) + "\n");
  }

  /**
   * Reads one value.
   *
   * @throws IOException if the text is not JSON, or more than one value
   */
  public static Object read(String text) throws IOException {
    return JSON.reader()
        .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .forType(Object.class)
        .readValue(text);
  }
}
