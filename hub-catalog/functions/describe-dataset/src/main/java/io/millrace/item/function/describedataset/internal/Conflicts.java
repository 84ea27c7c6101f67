package io.millrace.item.function.describedataset.internal;

import java.util.HashMap;
import java.util.Map;

/** Rows that are equal but for their label: at least one of the labels is wrong. */
final class Conflicts {
  private static final int MOST = 1_000_000;

  private final Map<Long, Integer> labels = new HashMap<>();
  private long count;

  void add(String content, String label) {
    long print = Fingerprints.fingerprint(content);
    Integer known = labels.get(print);
    if (known == null && labels.size() < MOST) {
      labels.put(print, label.hashCode());
    } else if (known != null && known != label.hashCode()) {
      count++;
    }
  }

  /** Rows whose label differs from the one of an equal row before. */
  long count() {
    return count;
  }
}
