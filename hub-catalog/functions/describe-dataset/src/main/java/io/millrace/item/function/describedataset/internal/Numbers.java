package io.millrace.item.function.describedataset.internal;

import io.millrace.runtime.items.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Statistics of numbers. Count, extremes, mean and deviation are exact (Welford 1962); quantiles
 * and histogram are of a uniform sample of {@value #SAMPLE} (Vitter 1985, algorithm R), which is
 * all of them if there are no more.
 */
final class Numbers {
  static final int SAMPLE = 100_000;

  private final SplittableRandom random = new SplittableRandom(1);
  private double[] sample = new double[256];
  private long count;
  private long notFinite;
  private double mean;
  private double squares;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;

  void add(double x) {
    if (!Double.isFinite(x)) {
      notFinite++;
      return;
    }
    count++;
    double delta = x - mean;
    mean += delta / count;
    squares += delta * (x - mean);
    min = Math.min(min, x);
    max = Math.max(max, x);
    if (count <= SAMPLE) {
      if (count > sample.length) {
        sample = Arrays.copyOf(sample, Math.min(SAMPLE, sample.length * 2));
      }
      sample[(int) count - 1] = x;
    } else {
      long at = random.nextLong(count);
      if (at < SAMPLE) {
        sample[(int) at] = x;
      }
    }
  }

  Map<String, Object> describe(int bins) {
    Map<String, Object> d = new LinkedHashMap<>();
    if (notFinite > 0) {
      d.put("notFinite", notFinite);
    }
    if (count == 0) {
      return d;
    }
    d.put("min", min);
    d.put("max", max);
    d.put("mean", Figures.rounded(mean));
    d.put("deviation", Figures.rounded(count > 1 ? Math.sqrt(squares / (count - 1)) : 0));
    double[] sorted = Arrays.copyOf(sample, (int) Math.min(count, SAMPLE));
    Arrays.sort(sorted);
    Map<String, Object> quantiles = new LinkedHashMap<>();
    for (double q : new double[] {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99}) {
      quantiles.put(String.valueOf(q), Figures.rounded(quantile(sorted, q)));
    }
    d.put("quantiles", quantiles);
    d.put("quantilesExact", count <= SAMPLE);
    d.put("histogram", histogram(sorted, bins));
    return d;
  }

  /** Linear between the neighbours (Hyndman and Fan 1996, type 7), as NumPy and R do. */
  static double quantile(double[] sorted, double q) {
    double at = q * (sorted.length - 1);
    int below = (int) Math.floor(at);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  private List<Long> histogram(double[] values, int bins) {
    long[] counts = new long[bins];
    double width = max - min;
    for (double v : values) {
      int bin = width == 0 ? 0 : (int) ((v - min) / width * bins);
      counts[Math.min(bin, bins - 1)]++;
    }
    List<Long> list = new ArrayList<>();
    for (long c : counts) {
      list.add(c);
    }
    return list;
  }
}
