package io.millrace.deployment.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.model.Sampling;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.deployment.SamplingOverrides;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A pipeline's sampling; calls override single values of it. */
record SamplingDefaults(Sampling sampling) {
  private static final List<Parameter> PARAMETERS =
      List.of(
          Parameter.integer("maxTokens", 256L, "Most tokens to generate.").between(1, 1_000_000),
          Parameter.number("temperature", 0.0, "0 always takes the likeliest.").between(0, 2),
          Parameter.number("topP", 1.0, "Smallest set with this probability.").between(1e-6, 1),
          Parameter.integer("topK", 0L, "Only the k likeliest; 0 is off.").between(0, 1_000_000),
          Parameter.number("repetitionPenalty", 1.0, "1 is off.").between(1e-3, 100),
          Parameter.list("stop", List.of(), "Texts that end generation, at most 4."),
          Parameter.integer("seed", null, "Makes sampled answers repeat."));

  /**
   * Checks declared values.
   *
   * @throws PlatformException PARAMETER_INVALID
   */
  static SamplingDefaults of(Map<String, ?> declared) {
    Values v = Values.check("sampling", PARAMETERS, declared);
    return new SamplingDefaults(
        new Sampling(
            v.intValue("maxTokens"),
            v.number("temperature"),
            v.number("topP"),
            v.intValue("topK"),
            v.number("repetitionPenalty"),
            v.strings("stop"),
            v.has("seed") ? OptionalLong.of(v.integer("seed")) : OptionalLong.empty()));
  }

  /** The sampling of one call. */
  Sampling with(SamplingOverrides call) {
    Sampling d = sampling;
    try {
      return new Sampling(
          call.maxTokens().orElse(d.maxTokens()),
          call.temperature().orElse(d.temperature()),
          call.topP().orElse(d.topP()),
          call.topK().orElse(d.topK()),
          call.repetitionPenalty().orElse(d.repetitionPenalty()),
          call.stop().isEmpty() ? d.stop() : call.stop(),
          call.seed().isPresent() ? call.seed() : d.seed(),
          call.steering());
    } catch (IllegalArgumentException e) {
      throw PlatformException.caller(
          "SAMPLING_INVALID",
          "The request's sampling is out of range: " + e.getMessage() + ".",
          "Correct that value or leave it out.");
    }
  }
}
