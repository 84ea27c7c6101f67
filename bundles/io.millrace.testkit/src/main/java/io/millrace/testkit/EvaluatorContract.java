package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.evaluation.Evaluation;
import io.millrace.api.evaluation.Evaluator;
import io.millrace.api.evaluation.Exchange;
import io.millrace.api.evaluation.Judgement;
import io.millrace.api.evaluation.Metric;
import io.millrace.api.model.ModelSession;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link Evaluator} does. */
public abstract class EvaluatorContract {
  /** The evaluator under test. */
  protected abstract Evaluator evaluator();

  /** Values to prepare it with; by default none. */
  protected Map<String, Object> values() {
    return Map.of();
  }

  /** Exchanges it can judge, at least two. */
  protected abstract List<Exchange> exchanges();

  /** The model under test where the evaluator needs one. */
  protected Optional<ModelSession> subject() {
    return Optional.empty();
  }

  /** Prepares the evaluator with the given values. */
  protected final Evaluator.Judge prepare(Map<String, ?> given) {
    Evaluator evaluator = evaluator();
    return evaluator.prepare(Values.check("evaluator", evaluator.parameters(), given));
  }

  @Test
  void declares_each_parameter_once_and_says_what_it_does() {
    Set<String> names = new HashSet<>();
    for (Parameter p : evaluator().parameters()) {
      assertTrue(names.add(p.name()), p.name());
      assertFalse(p.summary().isBlank(), p.name());
    }
  }

  @Test
  void judges_each_exchange_in_order_with_a_reason_or_only_the_whole() {
    try (Evaluator.Judge judge = prepare(values())) {
      Evaluation e = judge.evaluate(exchanges(), subject());

      assertFalse(e.metrics().isEmpty());
      if (!e.judgements().isEmpty()) {
        assertEquals(
            exchanges().stream().map(Exchange::id).toList(),
            e.judgements().stream().map(Judgement::id).toList());
      }
      for (Judgement j : e.judgements()) {
        assertFalse(j.reason().isBlank(), j.id());
        assertEquals(
            j.outcome() == Judgement.Outcome.UNJUDGED, Double.isNaN(j.score()), "score of " + j);
      }
    }
  }

  @Test
  void gives_the_same_numbers_again_and_from_many_threads() throws Exception {
    try (Evaluator.Judge judge = prepare(values())) {
      List<Metric> expected = judge.evaluate(exchanges(), subject()).metrics();

      for (Evaluation got : Threads.repeat(4, 8, () -> judge.evaluate(exchanges(), subject()))) {
        assertEquals(expected, got.metrics());
      }
    }
  }

  @Test
  void nothing_to_judge_is_not_a_number_and_not_zero() {
    try (Evaluator.Judge judge = prepare(values())) {
      for (Metric m : judge.evaluate(List.of(), subject()).metrics()) {
        assertTrue(Double.isNaN(m.value()), m.name());
        assertEquals(0, m.count());
      }
    }
  }
}
