package io.millrace.api.evaluation;

import java.util.List;

/**
 * One number over many exchanges.
 *
 * @param name for example {@code restrict_to_topic}
 * @param value the number; NaN if nothing was judged
 * @param count exchanges it rests on
 * @param unjudged exchanges left out because no judgement could be had
 * @param standardError sample standard deviation divided by √count (Bessel); NaN below two
 * @param higherIsBetter the direction of improvement
 */
public record Metric(
    String name,
    double value,
    long count,
    long unjudged,
    double standardError,
    boolean higherIsBetter) {
  /** The mean score of the judged ones. */
  public static Metric passRate(String name, List<Judgement> judgements) {
    long n = 0;
    long unjudged = 0;
    double sum = 0;
    double squares = 0;
    for (Judgement j : judgements) {
      if (j.outcome() == Judgement.Outcome.UNJUDGED) {
        unjudged++;
        continue;
      }
      n++;
      sum += j.score();
      squares += j.score() * j.score();
    }
    double mean = n == 0 ? Double.NaN : sum / n;
    double variance = n < 2 ? Double.NaN : Math.max(0, (squares - n * mean * mean) / (n - 1));
    return new Metric(name, mean, n, unjudged, Math.sqrt(variance / n), true);
  }
}
