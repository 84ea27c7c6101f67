package io.millrace.cli.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunCommandTest {
  private final ObjectMapper json = new ObjectMapper();

  private JsonNode typed(String text) {
    return json.valueToTree(RunCommand.typed(json, Map.of("p", text))).path("p");
  }

  @Test
  void a_parameter_is_json_only_as_a_whole() {
    assertEquals(12, typed("12").intValue());
    assertEquals(2, typed("[1, 2]").size());
    assertEquals("12 monkeys", typed("12 monkeys").textValue());
    assertEquals("true story", typed("true story").textValue());
    assertEquals("/usr/bin/python3", typed("/usr/bin/python3").textValue());
  }

  @Test
  void what_is_declared_as_text_stays_text() {
    try (FakeServer fake = new FakeServer()) {
      fake.on(
          "GET /api/v1/functions/bench",
          200,
          "{\"parameters\":[{\"name\":\"rows\",\"type\":\"string\"},"
              + "{\"name\":\"steps\",\"type\":\"integer\"}]}");
      Api api = new Api(fake.url(), "token");
      FunctionParameters bench = new FunctionParameters(api, "bench");
      Map<String, Object> read =
          bench.read(Map.of("rows", "1", "steps", "7", "other", "[1]", "name", "x"));

      assertEquals("1", read.get("rows"));
      assertEquals(json.valueToTree(7), json.valueToTree(read.get("steps")));
      assertEquals("[1]", read.get("other").toString());
      assertEquals(1, fake.asked.size());
      assertEquals("1,4", bench.read(Map.of("rows", "1,4")).get("rows"));
      assertEquals(1, fake.asked.size(), "nothing to ask where all is text");
      assertEquals(
          json.valueToTree(1),
          json.valueToTree(new FunctionParameters(api, "gone").read(Map.of("n", "1")).get("n")));
    }
  }

  @Test
  void a_parameter_without_a_value_is_an_empty_text() {
    assertEquals("", typed("").textValue());
  }
}
