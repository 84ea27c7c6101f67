package io.millrace.plugin.evaluator.perplexity.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.PlatformException;
import io.millrace.api.evaluation.Evaluation;
import io.millrace.api.evaluation.Evaluator;
import io.millrace.api.evaluation.Exchange;
import io.millrace.api.evaluation.Metric;
import io.millrace.api.model.ModelSession;
import io.millrace.api.model.ModelSource;
import io.millrace.api.parameter.Values;
import io.millrace.testkit.EvaluatorContract;
import io.millrace.testkit.FakeModelBackend;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PerplexityEvaluatorTest extends EvaluatorContract {
  // Its tokens are words, each with a probability of one half.
  private final FakeModelBackend backend = new FakeModelBackend((model, messages) -> "");

  @Override
  protected Evaluator evaluator() {
    return new PerplexityEvaluator();
  }

  @Override
  protected List<Exchange> exchanges() {
    return List.of(
        new Exchange("1", "q", "a", List.of("four words of text"), Map.of()),
        new Exchange("2", "q", "two words", List.of("wörds  two"), Map.of()));
  }

  @Override
  protected Optional<ModelSession> subject() {
    Values values = Values.check("fake", backend.parameters(), Map.of());
    return Optional.of(backend.load(ModelSource.of(Path.of("m")), values));
  }

  private Evaluation evaluate(Map<String, ?> values, List<Exchange> exchanges) {
    try (Evaluator.Judge judge = prepare(values)) {
      return judge.evaluate(exchanges, subject());
    }
  }

  private static double value(Evaluation e, String name) {
    return e.metrics().stream()
        .filter(m -> m.name().equals(name))
        .mapToDouble(Metric::value)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void follows_the_definitions() {
    List<Exchange> one = exchanges().subList(0, 1);
    Evaluation e = evaluate(Map.of(), one);

    assertEquals(2.0, value(e, "perplexity"), 1e-12);
    assertEquals(2.0, value(e, "word_perplexity"), 1e-12);
    assertEquals(Math.pow(2, 4.0 / 18), value(e, "byte_perplexity"), 1e-12);
    assertEquals(4.0 / 18, value(e, "bits_per_byte"), 1e-12);
  }

  @Test
  void bytes_are_those_of_utf_8() {
    Evaluation e = evaluate(Map.of("context", "none"), exchanges().subList(1, 2));

    // "wörds  two": 10 characters, 11 bytes; the fake cuts it after each space, into 3 tokens.
    assertEquals(3.0 / 11, value(e, "bits_per_byte"), 1e-12);
  }

  @Test
  void exchanges_without_the_text_are_left_out_not_counted_as_zero() {
    Evaluation e = evaluate(Map.of(), List.of(new Exchange("1", "q", "a", List.of(), Map.of())));

    assertEquals(1, e.metrics().get(0).unjudged());
    assertEquals(0, e.metrics().get(0).count());
    assertEquals(2.0, value(evaluate(Map.of("text", "answer"), exchanges()), "perplexity"), 1e-12);
  }

  @Test
  void cannot_do_without_a_model() {
    try (Evaluator.Judge judge = prepare(Map.of())) {
      assertEquals(
          "EVALUATION_NEEDS_MODEL",
          assertThrows(PlatformException.class, () -> judge.evaluate(exchanges(), Optional.empty()))
              .code());
    }
  }
}
