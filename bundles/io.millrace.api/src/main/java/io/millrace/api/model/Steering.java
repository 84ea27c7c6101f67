package io.millrace.api.model;

import java.util.Map;
import java.util.Set;

/**
 * The finer settings of {@link Sampling}. Penalties and biases are added to the scores before
 * temperature, in the order of vLLM's sampler: repetition penalty, frequency and presence penalty,
 * bias.
 *
 * @param minP tokens less likely than this share of the likeliest are left out (Nguyen et al.
 *     2024); 0 is off
 * @param frequencyPenalty taken from the score of a token for each time it was generated (OpenAI's
 *     formula), −2 to 2; 0 is off
 * @param presencePenalty taken once from the score of a token that was generated, −2 to 2; 0 is off
 * @param logitBias added to the score of a token, by token id, −100 to 100
 * @param minTokens no end, no stop token before so many tokens; 0 is off
 * @param ignoreEnd the model's end does not end the answer and may come again
 * @param stopTokens further tokens that end the answer and are not returned
 * @since 1.2
 */
public record Steering(
    double minP,
    double frequencyPenalty,
    double presencePenalty,
    Map<Integer, Double> logitBias,
    int minTokens,
    boolean ignoreEnd,
    Set<Integer> stopTokens) {
  /** Nothing of all this. */
  public static final Steering NONE = new Steering(0, 0, 0, Map.of(), 0, false, Set.of());

  public Steering {
    logitBias = Map.copyOf(logitBias);
    stopTokens = Set.copyOf(stopTokens);
    within("minP", minP, 0, 1);
    within("frequencyPenalty", frequencyPenalty, -2, 2);
    within("presencePenalty", presencePenalty, -2, 2);
    logitBias.forEach((token, bias) -> within("logitBias of token " + token, bias, -100, 100));
    if (minTokens < 0) {
      throw new IllegalArgumentException("minTokens " + minTokens + " < 0");
    }
  }

  private static void within(String name, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new IllegalArgumentException(
          name + " " + value + " outside [" + low + ", " + high + "]");
    }
  }

  public Steering withMinP(double other) {
    return new Steering(
        other, frequencyPenalty, presencePenalty, logitBias, minTokens, ignoreEnd, stopTokens);
  }

  public Steering withPenalties(double frequency, double presence) {
    return new Steering(minP, frequency, presence, logitBias, minTokens, ignoreEnd, stopTokens);
  }

  public Steering withLogitBias(Map<Integer, Double> other) {
    return new Steering(
        minP, frequencyPenalty, presencePenalty, other, minTokens, ignoreEnd, stopTokens);
  }

  public Steering withMinTokens(int other) {
    return new Steering(
        minP, frequencyPenalty, presencePenalty, logitBias, other, ignoreEnd, stopTokens);
  }

  public Steering ignoringEnd() {
    return new Steering(
        minP, frequencyPenalty, presencePenalty, logitBias, minTokens, true, stopTokens);
  }

  public Steering withStopTokens(Set<Integer> other) {
    return new Steering(
        minP, frequencyPenalty, presencePenalty, logitBias, minTokens, ignoreEnd, other);
  }
}
