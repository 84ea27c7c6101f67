package {{package}}.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.evaluation.Evaluation;
import io.millrace.api.evaluation.Evaluator;
import io.millrace.api.evaluation.Exchange;
import io.millrace.api.evaluation.Judgement.Outcome;
import io.millrace.api.parameter.Values;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class {{Type}}Test {
  private static Evaluation judge(long words, String... answers) {
    {{Type}} evaluator = new {{Type}}();
    Values values = Values.check("evaluator", evaluator.parameters(), Map.of("words", words));
    List<Exchange> exchanges =
        List.of(answers).stream()
            .map(a -> new Exchange(a, "?", a, List.of(), Map.of()))
            .toList();
    try (Evaluator.Judge judge = evaluator.prepare(values)) {
      return judge.evaluate(exchanges, Optional.empty());
    }
  }

  @Test
  void passes_what_is_short_enough_and_says_how_long_it_was() {
    Evaluation e = judge(3, "one two three", "one two three four");

    assertEquals(Outcome.PASS, e.judgements().get(0).outcome());
    assertEquals(Outcome.FAIL, e.judgements().get(1).outcome());
    assertEquals("4 words of at most 3", e.judgements().get(1).reason());
    assertEquals(0.5, e.metrics().get(0).value());
    assertEquals(3.5, e.metrics().get(1).value());
  }

  @Test
  void an_empty_answer_counts_for_nothing() {
    Evaluation e = judge(3, "one", "  ");

    assertEquals(1.0, e.metrics().get(0).value());
    assertEquals(1, e.metrics().get(0).unjudged());
    assertEquals(1, e.metrics().get(1).unjudged());
  }
}
