package io.millrace.api.model;

import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How the next token is chosen. Names and meanings as in OpenAI's API and Hugging Face's {@code
 * GenerationConfig}.
 *
 * @param maxTokens most tokens to generate, at least 1
 * @param temperature 0 is greedy; at most 2
 * @param topP nucleus: smallest set of tokens with this probability (Holtzman et al. 2020); 1 is
 *     off
 * @param topK only the k likeliest; 0 is off
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens seen (Keskar
 *     et al. 2019); 1 is off
 * @param stop texts that end generation and are not returned, at most 4
 * @param seed the same seed, request and model give the same text; empty takes a random one
 * @param steering the finer settings
 */
public record Sampling(
    int maxTokens,
    double temperature,
    double topP,
    int topK,
    double repetitionPenalty,
    List<String> stop,
    OptionalLong seed,
    Steering steering) {
  public Sampling {
    stop = List.copyOf(stop);
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens " + maxTokens + " < 1");
    }
    if (!(temperature >= 0 && temperature <= 2)) {
      throw new IllegalArgumentException("temperature " + temperature + " outside [0, 2]");
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("topP " + topP + " outside (0, 1]");
    }
    if (topK < 0) {
      throw new IllegalArgumentException("topK " + topK + " < 0");
    }
    if (!(repetitionPenalty > 0)) {
      throw new IllegalArgumentException("repetitionPenalty " + repetitionPenalty + " <= 0");
    }
  }

  /** Settings without the finer ones. */
  public Sampling(
      int maxTokens,
      double temperature,
      double topP,
      int topK,
      double repetitionPenalty,
      List<String> stop,
      OptionalLong seed) {
    this(maxTokens, temperature, topP, topK, repetitionPenalty, stop, seed, Steering.NONE);
  }

  /** Always the likeliest token. */
  public static Sampling greedy(int maxTokens) {
    return new Sampling(maxTokens, 0, 1, 0, 1, List.of(), OptionalLong.empty());
  }

  /**
   * The settings as parameters, for whoever lets people choose: all components but {@code stop}.
   *
   * @param maxTokens default of that parameter
   * @since 1.1
   */
  public static List<Parameter> parameters(long maxTokens) {
    return List.of(
        Parameter.integer("maxTokens", maxTokens, "Tokens at most.").between(1, 8192),
        Parameter.number("temperature", 0.0, "0 is greedy.").between(0, 2),
        Parameter.number("topP", 1.0, "Nucleus.").between(0.0001, 1),
        Parameter.integer("topK", 0L, "0 is off.").atLeast(0),
        Parameter.number("repetitionPenalty", 1.0, "1 is off.").between(0.01, 10),
        Parameter.integer("seed", 0L, "Of the random choice."));
  }

  /**
   * The settings a person gave, as {@link #parameters} declares them.
   *
   * @param maxTokens where none was given
   * @throws io.millrace.api.PlatformException PARAMETER_INVALID
   * @since 1.1
   */
  public static Sampling of(Map<String, ?> given, long maxTokens) {
    Values s = Values.check("sampling", parameters(maxTokens), given);
    return new Sampling(
        s.intValue("maxTokens"),
        s.number("temperature"),
        s.number("topP"),
        s.intValue("topK"),
        s.number("repetitionPenalty"),
        List.of(),
        OptionalLong.of(s.integer("seed")));
  }

  /** The same settings with another seed. */
  public Sampling withSeed(long other) {
    return new Sampling(
        maxTokens,
        temperature,
        topP,
        topK,
        repetitionPenalty,
        stop,
        OptionalLong.of(other),
        steering);
  }

  /**
   * The same settings with other finer ones.
   *
   * @since 1.2
   */
  public Sampling withSteering(Steering other) {
    return new Sampling(maxTokens, temperature, topP, topK, repetitionPenalty, stop, seed, other);
  }
}
