package io.millrace.development.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;

/** JSON as this bundle writes and reads it. */
final class Json {
  private static final ObjectMapper LINE = JsonMapper.builder().build();
  private static final ObjectMapper TEXT =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Json() {}

  static String line(Object value) throws JsonProcessingException {
    return LINE.writeValueAsString(value);
  }

  static String text(Object value) throws JsonProcessingException {
    return TEXT.writeValueAsString(value);
  }

  static JsonNode read(Path file) throws IOException {
    return LINE.readTree(file.toFile());
  }
}
