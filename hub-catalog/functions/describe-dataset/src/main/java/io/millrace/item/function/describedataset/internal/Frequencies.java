package io.millrace.item.function.describedataset.internal;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often each value occurs. Counts {@value #MOST} different values; of more, the first ones are
 * counted and the others only known to be there, so that distinct values are exact as long as their
 * fingerprints are.
 */
final class Frequencies {
  static final int MOST = 50_000;
  private static final int LONGEST = 200;

  private final Map<String, Long> counts = new HashMap<>();
  private final Fingerprints seen = new Fingerprints();

  void add(String value) {
    seen.add(value);
    String key = value.length() > LONGEST ? value.substring(0, LONGEST) : value;
    if (counts.size() < MOST || counts.containsKey(key)) {
      counts.merge(key, 1L, Long::sum);
    }
  }

  long distinct() {
    return seen.distinct();
  }

  boolean exact() {
    return seen.exact();
  }

  double largest() {
    return counts.values().stream().mapToLong(c -> c).max().orElse(0);
  }

  double smallest() {
    return counts.values().stream().mapToLong(c -> c).min().orElse(0);
  }

  /** Entropy over its greatest value: 1 if all values are equally frequent (Pielou 1966). */
  double evenness() {
    double total = counts.values().stream().mapToLong(c -> c).sum();
    if (counts.size() < 2 || total == 0) {
      return 1;
    }
    double entropy =
        counts.values().stream().mapToDouble(c -> -c / total * Math.log(c / total)).sum();
    return entropy / Math.log(counts.size());
  }

  /** The most frequent values, most frequent first, then by name. */
  Map<String, Long> top(int n) {
    Map<String, Long> top = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(n)
        .forEach(e -> top.put(e.getKey(), e.getValue()));
    return top;
  }
}
