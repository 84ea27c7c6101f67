package io.millrace.plugin.monitor.drift.internal;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Bins that a reference gives: where each value belongs. Immutable. */
interface Bins {
  int count();

  /** From 0 to {@code count() - 1}. */
  int of(Object value);

  default long[] histogram(List<Object> values) {
    long[] counts = new long[count()];
    values.forEach(v -> counts[of(v)]++);
    return counts;
  }

  /**
   * Bins for numbers, each with about as many of the reference: their limits are the reference's
   * quantiles (nearest rank), the first and last are open. Equal limits fall together, so few
   * distinct values make few bins.
   */
  static Bins numeric(List<Object> reference, int wanted) {
    double[] sorted = reference.stream().mapToDouble(v -> (Double) v).sorted().toArray();
    TreeSet<Double> limits = new TreeSet<>();
    for (int i = 1; i < wanted; i++) {
      limits.add(sorted[(int) Math.ceil((double) i * sorted.length / wanted) - 1]);
    }
    limits.remove(sorted[sorted.length - 1]);
    double[] upper = limits.stream().mapToDouble(Double::doubleValue).toArray();
    return new Bins() {
      @Override
      public int count() {
        // Above all of the reference is a bin of its own: else a constant would never drift.
        return upper.length + 2;
      }

      @Override
      public int of(Object value) {
        double v = (Double) value;
        if (v > sorted[sorted.length - 1]) {
          return upper.length + 1;
        }
        int at = Arrays.binarySearch(upper, v);
        return at >= 0 ? at : -at - 1;
      }
    };
  }

  /** A bin for each category of the reference, and one for all others. */
  static Bins categories(List<Object> reference) {
    Map<Object, Integer> known = new HashMap<>();
    reference.stream()
        .map(String::valueOf)
        .sorted()
        .forEach(c -> known.putIfAbsent(c, known.size()));
    return new Bins() {
      @Override
      public int count() {
        return known.size() + 1;
      }

      @Override
      public int of(Object value) {
        return known.getOrDefault(value, known.size());
      }
    };
  }
}
