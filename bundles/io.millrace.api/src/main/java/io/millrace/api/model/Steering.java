package io.millrace.api.model;

import java.util.List;
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
 * @param allowedTokens the only tokens that may come, those that end an answer too; empty for all
 * @param badWords texts that the model may not write: the last token of a word, as it is written at
 *     the beginning of a text or after a space, may not follow the others in the answer (vLLM's
 *     rule; made of other tokens the same text may still come). None empty
 * @since 1.2
 */
public record Steering(
    double minP,
    double frequencyPenalty,
    double presencePenalty,
    Map<Integer, Double> logitBias,
    int minTokens,
    boolean ignoreEnd,
    Set<Integer> stopTokens,
    Set<Integer> allowedTokens,
    List<String> badWords) {
  /** Nothing of all this. */
  public static final Steering NONE = new Steering(0, 0, 0, Map.of(), 0, false, Set.of());

  public Steering {
    logitBias = Map.copyOf(logitBias);
    stopTokens = Set.copyOf(stopTokens);
    allowedTokens = Set.copyOf(allowedTokens);
    badWords = List.copyOf(badWords);
    if (badWords.contains("")) {
      throw new IllegalArgumentException("a bad word that is empty");
    }
    within("minP", minP, 0, 1);
    within("frequencyPenalty", frequencyPenalty, -2, 2);
    within("presencePenalty", presencePenalty, -2, 2);
    logitBias.forEach((token, bias) -> within("logitBias of token " + token, bias, -100, 100));
    if (minTokens < 0) {
      throw new IllegalArgumentException("minTokens " + minTokens + " < 0");
    }
  }

  /** Settings under which every token may come. */
  public Steering(
      double minP,
      double frequencyPenalty,
      double presencePenalty,
      Map<Integer, Double> logitBias,
      int minTokens,
      boolean ignoreEnd,
      Set<Integer> stopTokens) {
    this(
        minP,
        frequencyPenalty,
        presencePenalty,
        logitBias,
        minTokens,
        ignoreEnd,
        stopTokens,
        Set.of(),
        List.of());
  }

  private static void within(String name, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new IllegalArgumentException(
          name + " " + value + " outside [" + low + ", " + high + "]");
    }
  }

  public Steering withMinP(double other) {
    return with(other, frequencyPenalty, presencePenalty, logitBias, minTokens, ignoreEnd);
  }

  public Steering withPenalties(double frequency, double presence) {
    return with(minP, frequency, presence, logitBias, minTokens, ignoreEnd);
  }

  public Steering withLogitBias(Map<Integer, Double> other) {
    return with(minP, frequencyPenalty, presencePenalty, other, minTokens, ignoreEnd);
  }

  public Steering withMinTokens(int other) {
    return with(minP, frequencyPenalty, presencePenalty, logitBias, other, ignoreEnd);
  }

  public Steering ignoringEnd() {
    return with(minP, frequencyPenalty, presencePenalty, logitBias, minTokens, true);
  }

  public Steering withStopTokens(Set<Integer> other) {
    return with(other, allowedTokens, badWords);
  }

  /**
   * @since 1.4
   */
  public Steering withAllowedTokens(Set<Integer> other) {
    return with(stopTokens, other, badWords);
  }

  /**
   * @since 1.4
   */
  public Steering withBadWords(List<String> other) {
    return with(stopTokens, allowedTokens, other);
  }

  private Steering with(
      double least,
      double frequency,
      double presence,
      Map<Integer, Double> biases,
      int tokens,
      boolean ignore) {
    return new Steering(
        least, frequency, presence, biases, tokens, ignore, stopTokens, allowedTokens, badWords);
  }

  private Steering with(Set<Integer> stops, Set<Integer> allowed, List<String> words) {
    return new Steering(
        minP,
        frequencyPenalty,
        presencePenalty,
        logitBias,
        minTokens,
        ignoreEnd,
        stops,
        allowed,
        words);
  }
}
