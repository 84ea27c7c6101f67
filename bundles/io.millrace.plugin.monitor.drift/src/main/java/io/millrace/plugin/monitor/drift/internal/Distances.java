package io.millrace.plugin.monitor.drift.internal;

/**
 * How far apart two histograms over the same bins are. {@code p} are the counts of the window,
 * {@code q} those of the reference; each is divided by its sum.
 */
final class Distances {
  /**
   * Added to each bin before logarithms (Krichevsky and Trofimov 1981): an empty bin is not
   * impossible.
   */
  private static final double PRIOR = 0.5;

  private Distances() {}

  /** Total variation: {@code ½ Σ |p - q|}, in [0, 1] (Levin, Peres, Wilmer 2009, 4.2). */
  static double totalVariation(long[] p, long[] q) {
    double sum = 0;
    double ps = sum(p);
    double qs = sum(q);
    for (int i = 0; i < p.length; i++) {
      sum += Math.abs(p[i] / ps - q[i] / qs);
    }
    return sum / 2;
  }

  /** Hellinger: {@code √(1 - Σ √(p q))}, in [0, 1] (Hellinger 1909; Le Cam 1986, with the ½). */
  static double hellinger(long[] p, long[] q) {
    double shared = 0;
    double ps = sum(p);
    double qs = sum(q);
    for (int i = 0; i < p.length; i++) {
      shared += Math.sqrt(p[i] / ps * (q[i] / qs));
    }
    return Math.sqrt(Math.max(0, 1 - shared));
  }

  /**
   * Kullback and Leibler (1951), window against reference: {@code Σ p ln(p / q)} in nats, at least
   * 0; shares with the prior.
   */
  static double kullbackLeibler(long[] p, long[] q) {
    double sum = 0;
    double ps = sum(p) + PRIOR * p.length;
    double qs = sum(q) + PRIOR * q.length;
    for (int i = 0; i < p.length; i++) {
      double a = (p[i] + PRIOR) / ps;
      double b = (q[i] + PRIOR) / qs;
      sum += a * Math.log(a / b);
    }
    return Math.max(0, sum);
  }

  /**
   * Population stability index: {@code Σ (p - q) ln(p / q)}, at least 0; shares with the prior. By
   * custom (Siddiqi 2006) below 0.1 is stable and above 0.25 has shifted. It is Jeffreys'
   * divergence (1946).
   */
  static double populationStability(long[] p, long[] q) {
    return kullbackLeibler(p, q) + kullbackLeibler(q, p);
  }

  private static double sum(long[] counts) {
    double sum = 0;
    for (long c : counts) {
      sum += c;
    }
    return sum;
  }
}
