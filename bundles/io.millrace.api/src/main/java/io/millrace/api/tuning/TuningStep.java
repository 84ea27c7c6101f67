package io.millrace.api.tuning;

import java.util.Map;

/**
 * One optimizer step.
 *
 * @param step from 1
 * @param totalSteps planned
 * @param loss mean over the step's tokens (or pairs)
 * @param learningRate in force
 * @param gradientNorm global L2 norm before clipping
 * @param tokensPerSecond trained tokens, padding not counted
 * @param metrics more of the step, by TRL's names: {@code epoch}, {@code num_tokens}, {@code
 *     mean_token_accuracy}, {@code entropy}, {@code rewards/margins}, {@code logps/chosen} …
 */
public record TuningStep(
    long step,
    long totalSteps,
    double loss,
    double learningRate,
    double gradientNorm,
    double tokensPerSecond,
    Map<String, Double> metrics) {
  public TuningStep {
    metrics = Map.copyOf(metrics);
  }

  /** A step of which no more is told. */
  public TuningStep(
      long step,
      long totalSteps,
      double loss,
      double learningRate,
      double gradientNorm,
      double tokensPerSecond) {
    this(step, totalSteps, loss, learningRate, gradientNorm, tokensPerSecond, Map.of());
  }
}
