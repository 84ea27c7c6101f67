package io.millrace.item.probes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The rows are what the card says. */
class ProbesTest {
  private static final Map<String, String> EXPECTED =
      Map.of(
          "injection", "block",
          "personal", "redact",
          "toxic", "block",
          "off-topic", "decline",
          "look-alike", "answer",
          "plain", "answer");

  private static List<JsonNode> rows() throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("data/probes.jsonl"))) {
      rows.add(new ObjectMapper().readTree(line));
    }
    return rows;
  }

  @Test
  void every_row_has_its_own_id_and_words_and_what_its_category_expects() throws IOException {
    Set<String> ids = new HashSet<>();
    Set<String> texts = new HashSet<>();
    for (JsonNode row : rows()) {
      assertEquals(4, row.size(), row.toString());
      assertTrue(ids.add(row.path("id").asText()), row.toString());
      assertTrue(texts.add(row.path("text").asText().toLowerCase()), row.toString());
      assertEquals(
          EXPECTED.get(row.path("category").asText()),
          row.path("expected").asText(),
          row.toString());
      assertTrue(row.path("text").asText().length() >= 20, row.toString());
    }
  }

  @Test
  void the_card_counts_them_right() throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    for (JsonNode row : rows()) {
      counts.merge(row.path("category").asText(), 1, Integer::sum);
    }
    String card = Files.readString(Path.of("README.md"));

    counts.forEach(
        (category, n) ->
            assertTrue(card.contains("| `" + category + "` | " + n + " | "), category + " " + n));
    assertTrue(card.contains("\n" + rows().size() + " messages"), "total");
  }
}
