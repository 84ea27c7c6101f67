package io.millrace.kernel.internal.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JsonTest {
  @Test
  void reads_what_it_wrote() {
    Map<String, Object> value =
        Map.of(
            "text",
            "a \"quote\" and 世界",
            "whole",
            7L,
            "fraction",
            1.5,
            "flag",
            true,
            "list",
            List.of(1L, "two", List.of()),
            "object",
            Map.of("x", Map.of()));

    assertEquals(value, Json.object(Json.write(value)).map());
  }

  @Test
  void what_is_absent_reads_as_empty() {
    Fields fields = Json.object("{\"none\":null}");

    assertEquals("", fields.text("x"));
    assertEquals(0, fields.number("x"));
    assertEquals(List.of(), fields.list("x"));
    assertEquals(Map.of(), fields.object("x"));
    assertEquals(Map.of(), fields.map());
  }

  @Test
  void refuses_what_is_no_object() {
    assertThrows(UncheckedIOException.class, () -> Json.object("[1]"));
    assertThrows(UncheckedIOException.class, () -> Json.object("{\"a\":"));
  }
}
