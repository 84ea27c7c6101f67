package io.millrace.api.evaluation;

import java.util.List;

/**
 * What an evaluator found.
 *
 * @param metrics numbers over all exchanges
 * @param judgements one an exchange, in their order; empty for evaluators that judge only the whole
 */
public record Evaluation(List<Metric> metrics, List<Judgement> judgements) {
  public Evaluation {
    metrics = List.copyOf(metrics);
    judgements = List.copyOf(judgements);
  }
}
