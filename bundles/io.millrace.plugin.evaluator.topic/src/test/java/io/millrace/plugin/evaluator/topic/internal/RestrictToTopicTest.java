package io.millrace.plugin.evaluator.topic.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.evaluation.Evaluation;
import io.millrace.api.evaluation.Evaluator;
import io.millrace.api.evaluation.Exchange;
import io.millrace.api.evaluation.Judgement;
import io.millrace.api.evaluation.Judgement.Outcome;
import io.millrace.api.evaluation.Metric;
import io.millrace.api.model.ModelBackend;
import io.millrace.api.retrieval.Embedder;
import io.millrace.testkit.EvaluatorContract;
import io.millrace.testkit.FakeEmbedder;
import io.millrace.testkit.FakeModelBackend;
import io.millrace.testkit.FakePlugins;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestrictToTopicTest extends EvaluatorContract {
  private static final String REFUSAL = "Sorry, I can only help with questions about banking.";
  private static final Map<String, Object> VALUES =
      Map.of(
          "examples",
          List.of(
              Map.of("text", "where is my card", "topic", "on"),
              Map.of("text", "transfer money to my account", "topic", "on"),
              Map.of("text", "how do I cook soup", "topic", "off"),
              Map.of("text", "what is the weather in Rome", "topic", "off")),
          "refusals",
          List.of(REFUSAL, Map.of("text", "That is outside what I do; ask about your account.")));

  private final FakePlugins plugins =
      new FakePlugins().add(Embedder.class, "minilm", new FakeEmbedder());

  @Override
  protected Evaluator evaluator() {
    return new RestrictToTopic(plugins);
  }

  @Override
  protected Map<String, Object> values() {
    return VALUES;
  }

  @Override
  protected List<Exchange> exchanges() {
    return List.of(
        exchange("Is my new card here?", "Your card comes by post."),
        exchange("How do I cook rice?", REFUSAL),
        exchange("How do I cook rice?", "Boil it in water."),
        exchange("Where is my card?", REFUSAL));
  }

  private static Exchange exchange(String question, String answer) {
    return exchange(question, answer, Map.of());
  }

  private static Exchange exchange(String question, String answer, Map<String, String> labels) {
    return new Exchange("x", question, answer, List.of(), labels);
  }

  private Judgement judge(Map<String, Object> values, Exchange exchange) {
    try (Evaluator.Judge judge = prepare(values)) {
      return judge.evaluate(List.of(exchange), Optional.empty()).judgements().get(0);
    }
  }

  private static double value(Evaluation e, String metric) {
    return e.metrics().stream()
        .filter(m -> m.name().equals(metric))
        .mapToDouble(Metric::value)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void passes_on_topic_answers_and_off_topic_refusals() {
    try (Evaluator.Judge judge = prepare(VALUES)) {
      Evaluation e = judge.evaluate(exchanges(), Optional.empty());

      assertEquals(
          List.of(Outcome.PASS, Outcome.PASS, Outcome.FAIL, Outcome.FAIL),
          e.judgements().stream().map(Judgement::outcome).toList());
      assertEquals(0.5, value(e, "restrict_to_topic"));
      assertEquals(0.5, value(e, "on_topic_answered"));
      assertEquals(0.5, value(e, "off_topic_refused"));
      assertEquals(0, value(e, "garbled"));
      assertEquals("off", e.judgements().get(2).labels().get("topic"));
      assertTrue(e.judgements().get(2).reason().contains("answered although off topic"));
    }
  }

  @Test
  void the_style_of_a_question_does_not_change_its_topic() {
    for (String question : List.of("where is my card", "WHERE IS MY CARD?", "Where is my card?!")) {
      Judgement j = judge(VALUES, exchange(question, "It comes by post."));

      assertEquals(Outcome.PASS, j.outcome(), question);
    }
  }

  @Test
  void a_garbled_answer_never_passes() {
    for (String topic : List.of("on", "off")) {
      for (String garbled :
          List.of(
              "",
              "Sorry, I can only help with lentils and rinse them first.",
              "Boil the lentils with stock, ask about your account.",
              "Sorry, I can only help with",
              "Boil it boil it boil it boil it.")) {
        Judgement j = judge(VALUES, exchange("?", garbled, Map.of("topic", topic)));

        assertEquals(Outcome.FAIL, j.outcome(), garbled);
        assertTrue(garbled.isEmpty() || j.labels().get("answer").equals("garbled"), garbled);
      }
    }
  }

  @Test
  void a_label_is_believed_unless_told_otherwise() {
    Exchange labelled = exchange("Where is my card?", REFUSAL, Map.of("topic", "off"));

    assertEquals(Outcome.PASS, judge(VALUES, labelled).outcome());

    Map<String, Object> own = new java.util.HashMap<>(VALUES);
    own.put("useLabels", false);
    assertEquals(Outcome.FAIL, judge(own, labelled).outcome());
  }

  @Test
  void without_examples_and_label_it_does_not_judge() {
    Map<String, Object> bare = Map.of("refusals", List.of(REFUSAL));

    Judgement j = judge(bare, exchange("Where is my card?", "By post."));

    assertEquals(Outcome.UNJUDGED, j.outcome());
    assertEquals(
        Outcome.PASS, judge(bare, exchange("?", "By post.", Map.of("topic", "on"))).outcome());
  }

  @Test
  void refuses_examples_that_say_nothing() {
    for (List<?> examples :
        List.of(
            List.of(Map.of("text", "a", "topic", "on")),
            List.of(Map.of("text", "a", "topic", "maybe")),
            List.of(Map.of("question", "a")))) {
      PlatformException e =
          assertThrows(PlatformException.class, () -> prepare(Map.of("examples", examples)));
      assertEquals("EVALUATOR_INVALID", e.code());
    }
  }

  @Test
  void another_version_of_the_embedder_sees_the_examples_anew() {
    try (Evaluator.Judge judge = prepare(VALUES)) {
      plugins.add(Embedder.class, "minilm", new Shifted(new FakeEmbedder()));

      Evaluation e = judge.evaluate(exchanges(), Optional.empty());

      assertEquals(0.5, value(e, "restrict_to_topic"));
      assertEquals(0, plugins.open());
    }
  }

  @Test
  void a_model_that_judges_is_asked_for_json_and_anything_else_is_unjudged() {
    List<String> replies =
        new ArrayList<>(
            List.of(
                "{\"topic\": \"off\", \"answer\": \"refusal\", \"reason\": \"It declines.\"}",
                "Sure! {\"topic\":\"on\",\"answer\":\"answer\"}",
                "The answer is fine.",
                "{\"topic\": \"perhaps\", \"answer\": \"answer\"}",
                "{\"topic\": "));
    FakeModelBackend backend = new FakeModelBackend((m, messages) -> replies.remove(0));
    plugins.add(ModelBackend.class, "djl", backend);
    Map<String, Object> values =
        Map.of("judge", "model", "topic", "banking", "judgeModel", "judge-model");

    try (Evaluator.Judge judge = prepare(values)) {
      Evaluation e =
          judge.evaluate(java.util.Collections.nCopies(5, exchange("q", "a")), Optional.empty());

      assertEquals(
          List.of(Outcome.PASS, Outcome.PASS, Outcome.UNJUDGED, Outcome.UNJUDGED, Outcome.UNJUDGED),
          e.judgements().stream().map(Judgement::outcome).toList());
      assertEquals(1.0, value(e, "restrict_to_topic"));
      assertEquals(3, e.metrics().get(0).unjudged());
    }
    assertEquals(0, backend.open());
    assertEquals(0, plugins.open());
  }

  @Test
  void a_judging_model_must_be_named() {
    assertEquals(
        "EVALUATOR_INVALID",
        assertThrows(PlatformException.class, () -> prepare(Map.of("judge", "model"))).code());
  }

  /** Gives the vectors of another embedder, mirrored. */
  private record Shifted(Embedder other) implements Embedder {
    @Override
    public int dimension() {
      return other.dimension();
    }

    @Override
    public List<float[]> embed(List<String> texts) {
      List<float[]> vectors = other.embed(texts);
      for (float[] v : vectors) {
        for (int i = 0; i < v.length / 2; i++) {
          float x = v[i];
          v[i] = v[v.length - 1 - i];
          v[v.length - 1 - i] = x;
        }
      }
      return vectors;
    }
  }
}
