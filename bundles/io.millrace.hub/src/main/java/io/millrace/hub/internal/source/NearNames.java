package io.millrace.hub.internal.source;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds what somebody may have meant, by Levenshtein distance. */
final class NearNames {
  private static final int MOST = 3;

  private NearNames() {}

  /** Names at most a third of their letters away, or that contain the wanted one; nearest first. */
  static List<String> of(String wanted, Collection<String> names) {
    return names.stream()
        .filter(
            n ->
                n.contains(wanted)
                    || wanted.contains(n)
                    || distance(wanted, n) <= Math.max(1, n.length() / 3))
        .sorted(Comparator.comparingInt(n -> distance(wanted, n)))
        .limit(MOST)
        .toList();
  }

  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
