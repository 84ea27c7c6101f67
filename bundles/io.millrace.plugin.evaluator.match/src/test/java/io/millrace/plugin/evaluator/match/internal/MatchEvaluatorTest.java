package io.millrace.plugin.evaluator.match.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.PlatformException;
import io.millrace.api.evaluation.Evaluation;
import io.millrace.api.evaluation.Evaluator;
import io.millrace.api.evaluation.Exchange;
import io.millrace.api.evaluation.Judgement;
import io.millrace.api.evaluation.Judgement.Outcome;
import io.millrace.testkit.EvaluatorContract;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MatchEvaluatorTest extends EvaluatorContract {
  @Override
  protected Evaluator evaluator() {
    return new MatchEvaluator();
  }

  @Override
  protected List<Exchange> exchanges() {
    return List.of(
        new Exchange("1", "q", "The card comes by post!", List.of("Card comes by post."), on()),
        new Exchange("2", "q", "No idea.", List.of("Card comes by post.", "By post"), on()),
        new Exchange("3", "q", "Whatever.", List.of("x"), Map.of("topic", "off")),
        new Exchange("4", "q", "Whatever.", List.of(), on()));
  }

  private static Map<String, String> on() {
    return Map.of("topic", "on");
  }

  private Evaluation evaluate(Map<String, ?> values) {
    try (Evaluator.Judge judge = prepare(values)) {
      return judge.evaluate(exchanges(), Optional.empty());
    }
  }

  @Test
  void counts_only_what_the_filter_names_and_what_has_references() {
    Evaluation e = evaluate(Map.of("metric", "on_topic_correct", "where", Map.of("topic", "on")));

    assertEquals("on_topic_correct", e.metrics().get(0).name());
    assertEquals(0.5, e.metrics().get(0).value());
    assertEquals(2, e.metrics().get(0).count());
    assertEquals(1, e.metrics().get(0).unjudged());
    assertEquals(
        List.of(Outcome.PASS, Outcome.FAIL, Outcome.UNJUDGED, Outcome.UNJUDGED),
        e.judgements().stream().map(Judgement::outcome).toList());
  }

  @Test
  void exact_sees_what_normalised_forgives() {
    assertEquals(0.0, evaluate(Map.of("comparison", "exact")).metrics().get(0).value());
    assertEquals(1.0, Comparison.EXACT.score(" By post. ", "By post."));
    assertEquals(0.0, Comparison.EXACT.score("by post.", "By post."));
    assertEquals(1.0, Comparison.NORMALISED.score("By the post", "by  post!"));
  }

  @Test
  void contains_looks_for_whole_words() {
    assertEquals(1.0, Comparison.CONTAINS.score("It comes by post, soon.", "By post"));
    assertEquals(0.0, Comparison.CONTAINS.score("standby poster", "by post"));
  }

  @Test
  void f1_is_that_of_squad() {
    // Two of three given words among two of four wanted: P = 2/3, R = 1/2.
    assertEquals(
        2 * (2 / 3.0) * 0.5 / (2 / 3.0 + 0.5),
        Comparison.F1.score("red green blue", "green red black white"),
        1e-12);
    assertEquals(0.0, Comparison.F1.score("red", "green"));
    assertEquals(1.0, Comparison.F1.score("the", "a"));
    assertEquals(2 / 3.0, Comparison.F1.score("red red", "red"), 1e-12);
  }

  @Test
  void refuses_a_name_that_is_no_metric() {
    assertEquals(
        "EVALUATOR_INVALID",
        assertThrows(PlatformException.class, () -> prepare(Map.of("metric", "On Topic"))).code());
  }
}
