package io.millrace.deployment;

import io.millrace.api.model.Steering;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a call says about sampling; what it leaves empty is the pipeline's. Ranges and meanings are
 * those of {@link io.millrace.api.model.Sampling}.
 *
 * @param stop empty to take the pipeline's
 * @param steering the finer settings, which pipelines do not have
 */
public record SamplingOverrides(
    OptionalInt maxTokens,
    OptionalDouble temperature,
    OptionalDouble topP,
    OptionalInt topK,
    OptionalDouble repetitionPenalty,
    List<String> stop,
    OptionalLong seed,
    Steering steering) {
  public SamplingOverrides {
    stop = List.copyOf(stop);
  }

  /** Without the finer settings. */
  public SamplingOverrides(
      OptionalInt maxTokens,
      OptionalDouble temperature,
      OptionalDouble topP,
      OptionalInt topK,
      OptionalDouble repetitionPenalty,
      List<String> stop,
      OptionalLong seed) {
    this(maxTokens, temperature, topP, topK, repetitionPenalty, stop, seed, Steering.NONE);
  }

  /** Overrides nothing. */
  public static SamplingOverrides none() {
    return new SamplingOverrides(
        OptionalInt.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalInt.empty(),
        OptionalDouble.empty(),
        List.of(),
        OptionalLong.empty());
  }
}
