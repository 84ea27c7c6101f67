package io.millrace.item.banking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * The blueprint's questions. Their columns {@code topic} and {@code references} follow from the
 * model's answers; with {@code -Dmillrace.update=true} this test writes them instead of checking.
 */
final class QuestionsTest {
  private static final Path QUESTIONS = Path.of("questions");
  private static final Path ANSWERS = Path.of("../../models/tiny-assistant/data/answers.jsonl");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Different questions that preference-data waits for in project.yaml. */
  private static final int AWAITED = 1700;

  private static List<ObjectNode> rows(Path file) throws IOException {
    List<ObjectNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      rows.add((ObjectNode) JSON.readTree(line));
    }
    return rows;
  }

  private static String key(JsonNode row) {
    return row.get("set").asText() + "/" + row.get("intent").asText();
  }

  /** Every answer that is right for an intent: its own first, then those of its equivalents. */
  private static Map<String, Set<String>> references() throws IOException {
    Map<String, Set<String>> own = new HashMap<>();
    for (ObjectNode answer : rows(ANSWERS)) {
      Set<String> texts = own.computeIfAbsent(key(answer), k -> new LinkedHashSet<>());
      answer.get("answers").forEach(t -> texts.add(t.asText()));
    }
    Map<String, Set<String>> all = new TreeMap<>();
    own.forEach((k, texts) -> all.put(k, new LinkedHashSet<>(texts)));
    for (String line : Files.readAllLines(Path.of("equivalent-intents.txt"))) {
      if (!line.startsWith("#")) {
        List<String> group = List.of(line.split(" "));
        assertTrue(own.keySet().containsAll(group), "unknown intent in " + group);
        group.forEach(k -> group.forEach(other -> all.get(k).addAll(own.get(other))));
      }
    }
    return all;
  }

  private static String text(ObjectNode row) {
    return StreamSupport.stream(
            ((Iterable<Map.Entry<String, JsonNode>>) row::fields).spliterator(), false)
        .map(e -> "\"" + e.getKey() + "\": " + e.getValue())
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static void checkOrWrite(Path file, List<ObjectNode> rows) throws IOException {
    List<String> lines = rows.stream().map(QuestionsTest::text).toList();
    if (Boolean.getBoolean("millrace.update")) {
      Files.write(file, lines);
    }
    assertEquals(
        rows(file), rows, file + " is out of date: mvn test here with -Dmillrace.update=true");
  }

  @Test
  void every_banking_question_has_the_answers_of_its_intent() throws IOException {
    Map<String, Set<String>> references = references();
    List<ObjectNode> rows = rows(QUESTIONS.resolve("banking.jsonl"));
    for (ObjectNode row : rows) {
      row.put("topic", "on");
      ArrayNode right = row.putArray("references");
      references.get(key(row)).forEach(right::add);
    }

    checkOrWrite(QUESTIONS.resolve("banking.jsonl"), rows);
  }

  @Test
  void every_other_question_is_off_topic() throws IOException {
    List<ObjectNode> rows = rows(QUESTIONS.resolve("other.jsonl"));
    rows.forEach(r -> r.put("topic", "off"));

    checkOrWrite(QUESTIONS.resolve("other.jsonl"), rows);
  }

  @Test
  void there_are_enough_and_no_held_out_question_is_in_the_traffic() throws IOException {
    Map<String, Set<String>> bySplit = new HashMap<>();
    Set<String> ids = new HashSet<>();
    for (String file : List.of("banking.jsonl", "other.jsonl")) {
      List<ObjectNode> rows = rows(QUESTIONS.resolve(file));
      assertTrue(rows.size() >= 700, file + " has " + rows.size());
      for (ObjectNode row : rows) {
        assertTrue(ids.add(row.get("id").asText()), "twice: " + row.get("id"));
        String plain =
            row.get("question").asText().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 ]", "");
        bySplit.computeIfAbsent(row.get("split").asText(), s -> new HashSet<>()).add(plain);
      }
    }

    assertEquals(Set.of("traffic", "heldout"), bySplit.keySet());
    int traffic = bySplit.get("traffic").size();
    assertTrue(traffic >= AWAITED, "project.yaml waits for " + AWAITED + " of " + traffic);
    Set<String> both = new HashSet<>(bySplit.get("traffic"));
    both.retainAll(bySplit.get("heldout"));
    assertEquals(Set.of(), both);
  }

  @Test
  void topic_examples_have_both_topics_and_are_not_held_out_questions() throws IOException {
    Set<String> heldOut = new HashSet<>();
    for (String file : List.of("banking.jsonl", "other.jsonl")) {
      rows(QUESTIONS.resolve(file)).stream()
          .filter(r -> r.get("split").asText().equals("heldout"))
          .forEach(r -> heldOut.add(r.get("question").asText().toLowerCase(Locale.ROOT)));
    }
    Map<String, Integer> topics = new TreeMap<>();
    for (ObjectNode row : rows(QUESTIONS.resolve("topic-examples.jsonl"))) {
      topics.merge(row.get("topic").asText(), 1, Integer::sum);
      assertTrue(
          !heldOut.contains(row.get("text").asText().toLowerCase(Locale.ROOT)), row.toString());
    }

    assertEquals(Set.of("on", "off"), topics.keySet());
    assertTrue(topics.values().stream().allMatch(n -> n >= 100), topics.toString());
  }
}
