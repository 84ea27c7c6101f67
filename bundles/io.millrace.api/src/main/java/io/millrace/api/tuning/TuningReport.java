package io.millrace.api.tuning;

import java.util.Map;

/**
 * What came of a training.
 *
 * @param artifactKind {@code model} or {@code adapter}
 * @param steps optimizer steps done
 * @param tokens trained tokens
 * @param metrics last values: {@code loss}, {@code eval_loss}, …
 */
public record TuningReport(
    String artifactKind, long steps, long tokens, Map<String, Double> metrics) {
  public TuningReport {
    metrics = Map.copyOf(metrics);
  }
}
