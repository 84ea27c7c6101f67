package io.millrace.api.model;

import java.util.List;

/**
 * How likely a model finds a given text.
 *
 * @param tokens the scored tokens as text
 * @param logProbabilities natural logarithm, one a token, same order
 */
public record TokenScores(List<String> tokens, double[] logProbabilities) {
  /** Sum over all tokens: the log-likelihood of the text. */
  public double total() {
    double sum = 0;
    for (double p : logProbabilities) {
      sum += p;
    }
    return sum;
  }
}
