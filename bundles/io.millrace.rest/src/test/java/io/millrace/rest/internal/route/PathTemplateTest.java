package io.millrace.rest.internal.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PathTemplateTest {
  @Test
  void a_variable_takes_one_segment_up_to_a_colon() {
    PathTemplate plain = new PathTemplate("/runs/{id}");
    PathTemplate verb = new PathTemplate("/runs/{id}:abort");

    assertEquals(Map.of("id", "r-1"), plain.match("/runs/r-1").orElseThrow());
    assertTrue(plain.match("/runs/r-1:abort").isEmpty());
    assertTrue(plain.match("/runs/a/b").isEmpty());
    assertTrue(plain.match("/runs/").isEmpty());
    assertEquals(Map.of("id", "r-1"), verb.match("/runs/r-1:abort").orElseThrow());
  }

  @Test
  void the_last_variable_may_take_the_rest() {
    PathTemplate rest = new PathTemplate("/items/{name}/files/{file...}");

    assertEquals("a/b.txt", rest.match("/items/x/files/a/b.txt").orElseThrow().get("file"));
    assertEquals("/items/{name}/files/{file}", rest.openApi());
  }

  @Test
  void values_are_decoded_and_nonsense_does_not_match() {
    PathTemplate one = new PathTemplate("/m/{id}");

    assertEquals("a b+c", one.match("/m/a%20b+c").orElseThrow().get("id"));
    assertTrue(one.match("/m/%zz").isEmpty());
  }
}
