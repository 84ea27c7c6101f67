package io.millrace.cli.internal.bench;

import java.util.Arrays;
import java.util.Collection;

/** Quantiles of measured values. */
public final class Quantiles {
  private Quantiles() {}

  public static double[] sorted(Collection<Double> values) {
    double[] all = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(all);
    return all;
  }

  /**
   * The smallest value that is not exceeded by this share of them.
   *
   * @param sorted ascending
   * @param share in (0, 1]
   * @return NaN of none
   */
  public static double of(double[] sorted, double share) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.max(0, Math.ceil(share * sorted.length) - 1)];
  }
}
