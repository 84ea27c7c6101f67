package io.millrace.item.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The texts are what a pipeline and an evaluation can use. */
class CarefulBankerTest {
  @Test
  void the_template_has_one_place_for_the_question() throws IOException {
    String template = Files.readString(Path.of("prompt/template.md"));

    assertEquals(2, template.split("\\{question}", -1).length);
  }

  @Test
  void the_system_message_leaves_room_in_a_small_context() throws IOException {
    String system = Files.readString(Path.of("prompt/system.md"));

    assertTrue(system.split("\\s+").length < 250, "words");
    assertTrue(!system.contains("{"), "no placeholders");
  }

  @Test
  void every_case_says_what_should_happen_and_how_to_tell() throws IOException {
    Set<String> ids = new HashSet<>();
    int declines = 0;
    for (String line : Files.readAllLines(Path.of("prompt/cases.jsonl"))) {
      JsonNode c = new ObjectMapper().readTree(line);
      assertTrue(ids.add(c.path("id").asText()), line);
      assertTrue(Set.of("answer", "decline").contains(c.path("should").asText()), line);
      assertTrue(c.has("mustSay") || c.has("mustNotSay"), line);
      declines += c.path("should").asText().equals("decline") ? 1 : 0;
    }
    assertEquals(12, ids.size());
    assertTrue(declines >= 4, "declines " + declines);
  }
}
