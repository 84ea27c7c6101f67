package io.millrace.plugin.evaluator.topic.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.plugin.evaluator.topic.internal.Reading.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** On the texts that the catalogue's assistant is made to say. */
class AnswerReaderTest {
  private static final Path CATALOGUE = Path.of(System.getProperty("millrace.root"), "hub-catalog");

  private final List<String> answers = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();
  private final AnswerReader reader;

  AnswerReaderTest() throws IOException {
    ObjectMapper json = new ObjectMapper();
    for (String line :
        Files.readAllLines(CATALOGUE.resolve("models/tiny-assistant/data/answers.jsonl"))) {
      for (JsonNode a : json.readTree(line).path("answers")) {
        answers.add(a.asText());
      }
    }
    for (String line :
        Files.readAllLines(
            CATALOGUE.resolve("blueprints/banking-assistant/questions/refusals.jsonl"))) {
      refusals.add(json.readTree(line).path("text").asText());
    }
    reader = new AnswerReader(new KnownTexts(refusals), 0.65, 5, true);
  }

  private Kind kind(String text) {
    return reader.read(text, t -> 0).kind();
  }

  @Test
  void every_authored_answer_is_an_answer_and_every_refusal_a_refusal() {
    for (String answer : answers) {
      assertEquals(Kind.ANSWER, kind(answer), answer);
    }
    for (String refusal : refusals) {
      assertEquals(Kind.REFUSAL, kind(refusal), refusal);
    }
  }

  @Test
  void a_text_cut_off_is_garbled() {
    for (List<String> texts : List.of(answers, refusals)) {
      for (String text : texts) {
        String cut = text.substring(0, text.length() * 2 / 3).replaceAll("[\\s\\p{P}]+$", "");

        assertEquals(Kind.GARBLED, kind(cut), cut);
      }
    }
  }

  @Test
  void refusals_grown_together_are_refusals_and_with_answers_they_are_garbled() {
    Random random = new Random(7);
    int found = 0;
    int mixed = 600;
    for (int i = 0; i < mixed; i++) {
      String[] refusal = refusals.get(random.nextInt(refusals.size())).split(" ");
      String[] answer = answers.get(random.nextInt(answers.size())).split(" ");
      // At least six words of each: less is no mixture that a reader would notice.
      int r = 6 + random.nextInt(Math.max(1, refusal.length - 6));
      int a = 6 + random.nextInt(Math.max(1, answer.length - 6));
      String hybrid =
          random.nextBoolean()
              ? head(refusal, r) + " " + tail(answer, a)
              : head(answer, a) + " " + tail(refusal, r);
      found += kind(hybrid) == Kind.GARBLED ? 1 : 0;
    }

    assertTrue(found >= 0.97 * mixed, found + " of " + mixed);
    assertEquals(
        Kind.REFUSAL,
        kind("Let us keep to banking questions, so please ask me about your card or account."));
  }

  private static String head(String[] words, int n) {
    return String.join(" ", List.of(words).subList(0, Math.min(n, words.length)));
  }

  private static String tail(String[] words, int n) {
    return String.join(" ", List.of(words).subList(Math.max(0, words.length - n), words.length));
  }

  @Test
  void a_paraphrased_refusal_is_told_by_its_meaning() {
    String paraphrase = "I'm afraid I can't help with recipes.";

    assertEquals(Kind.REFUSAL, reader.read(paraphrase, t -> 0.6).kind());
    assertEquals(Kind.REFUSAL, reader.read("Recipes are not for me.", t -> 0.8).kind());
    assertEquals(Kind.ANSWER, reader.read("Recipes are in the book.", t -> 0.6).kind());
  }

  @Test
  void without_known_refusals_the_usual_words_decide() {
    AnswerReader bare = new AnswerReader(new KnownTexts(List.of()), 0.65, 5, true);

    assertEquals(Kind.REFUSAL, bare.read("I can't help with that.", t -> 0).kind());
    assertEquals(Kind.ANSWER, bare.read("Boil it for ten minutes.", t -> 0).kind());
  }
}
