package io.millrace.data.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON as this bundle writes and reads it: whole numbers are longs. */
final class Json {
  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_LONG_FOR_INTS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private Json() {}

  static String text(Object value) {
    try {
      return MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a JSON value: " + e.getOriginalMessage(), e);
    }
  }

  /** Whether two values are the same JSON, whatever the order of keys and the width of integers. */
  static boolean same(Object one, Object other) {
    try {
      return value(text(one)).equals(value(text(other)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("JSON that was just written cannot be read", e);
    }
  }

  static Object value(String text) throws JsonProcessingException {
    return MAPPER.readValue(text, Object.class);
  }
}
