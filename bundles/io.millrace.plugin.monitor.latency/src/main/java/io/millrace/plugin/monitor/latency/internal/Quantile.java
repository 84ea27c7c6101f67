package io.millrace.plugin.monitor.latency.internal;

import java.util.Arrays;

/**
 * Quantiles with linear interpolation between the two nearest values: definition 7 of Hyndman and
 * Fan (1996), the default of R and NumPy.
 */
final class Quantile {
  private Quantile() {}

  /**
   * @param p in [0, 1]
   * @return NaN for no values
   */
  static double of(double[] values, double p) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double h = (sorted.length - 1) * p;
    int low = (int) Math.floor(h);
    int high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (h - low) * (sorted[high] - sorted[low]);
  }
}
