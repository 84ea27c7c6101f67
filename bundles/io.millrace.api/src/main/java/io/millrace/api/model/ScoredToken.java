package io.millrace.api.model;

import java.util.List;

/**
 * A token and how likely the model found it: before penalties, biases, constraints and temperature,
 * as OpenAI's API and vLLM report it.
 *
 * @param id in the model's vocabulary
 * @param text as it reads alone; bytes that are no whole character read as U+FFFD
 * @param bytes of the text it stands for; not copied
 * @param logProbability natural logarithm; NaN where there is none, which is a prompt's first token
 * @param alternatives the likeliest tokens in its place, likeliest first, without alternatives of
 *     their own; as many as were asked for
 * @param rank how many tokens are at least as likely in its place, itself among them; 0 where it is
 *     not told, as of the tokens of an answer
 * @since 1.2
 */
public record ScoredToken(
    int id,
    String text,
    byte[] bytes,
    double logProbability,
    List<ScoredToken> alternatives,
    int rank) {
  public ScoredToken {
    alternatives = List.copyOf(alternatives);
  }

  /** A token whose rank is not told. */
  public ScoredToken(
      int id, String text, byte[] bytes, double logProbability, List<ScoredToken> alternatives) {
    this(id, text, bytes, logProbability, alternatives, 0);
  }
}
