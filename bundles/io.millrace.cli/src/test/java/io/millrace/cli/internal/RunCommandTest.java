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
  void a_parameter_without_a_value_is_an_empty_text() {
    assertEquals("", typed("").textValue());
  }
}
