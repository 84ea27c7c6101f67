package io.millrace.plugin.tuner.djl.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counts of adjacent token pairs over weighted words, kept current while pairs are merged. */
final class PairQueue {
  private final List<int[]> words = new ArrayList<>();
  private final List<Long> weights = new ArrayList<>();
  private final Map<Long, Long> counts = new HashMap<>();
  private final Map<Long, Set<Integer>> where = new HashMap<>();
  private final PriorityQueue<Entry> queue = new PriorityQueue<>();

  /** Most frequent first; ties by the smaller ids, so that training is reproducible. */
  private record Entry(long count, long pair) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byCount = Long.compare(other.count, count);
      return byCount != 0 ? byCount : Long.compare(pair, other.pair);
    }
  }

  PairQueue(Map<String, Long> words, ByteTokens tokens) {
    words.forEach(
        (word, weight) -> {
          this.words.add(tokens.ids(word));
          this.weights.add(weight);
          count(this.words.size() - 1, weight);
        });
    counts.forEach((pair, count) -> queue.add(new Entry(count, pair)));
  }

  /** Turns a word into ids of single bytes. */
  interface ByteTokens {
    int[] ids(String word);
  }

  private void count(int word, long sign) {
    int[] ids = words.get(word);
    for (int i = 0; i + 1 < ids.length; i++) {
      long pair = pair(ids[i], ids[i + 1]);
      counts.merge(pair, sign, Long::sum);
      if (sign > 0) {
        where.computeIfAbsent(pair, key -> new HashSet<>()).add(word);
      }
    }
  }

  /** The most frequent pair that occurs at least {@code least} times, or null. */
  int @Nullable [] poll(long least) {
    while (true) {
      Entry entry = queue.poll();
      if (entry == null) {
        return null;
      }
      long current = counts.getOrDefault(entry.pair(), 0L);
      if (current == entry.count()) {
        return current < least ? null : new int[] {(int) (entry.pair() >>> 32), (int) entry.pair()};
      }
      if (current > 0) {
        queue.add(new Entry(current, entry.pair()));
      }
    }
  }

  /** Replaces the pair by a new token everywhere. */
  void merge(int first, int second, int merged) {
    Set<Integer> affected = where.remove(pair(first, second));
    if (affected == null) {
      return;
    }
    Set<Long> changed = new HashSet<>();
    for (int word : affected) {
      long weight = weights.get(word);
      count(word, -weight);
      words.set(word, replace(words.get(word), first, second, merged));
      count(word, weight);
      int[] ids = words.get(word);
      for (int i = 0; i + 1 < ids.length; i++) {
        if (ids[i] == merged || ids[i + 1] == merged) {
          changed.add(pair(ids[i], ids[i + 1]));
        }
      }
    }
    counts.remove(pair(first, second));
    changed.forEach(pair -> queue.add(new Entry(counts.get(pair), pair)));
  }

  private static int[] replace(int[] ids, int first, int second, int merged) {
    int[] result = new int[ids.length];
    int length = 0;
    for (int i = 0; i < ids.length; i++) {
      boolean match = i + 1 < ids.length && ids[i] == first && ids[i + 1] == second;
      result[length++] = match ? merged : ids[i];
      i += match ? 1 : 0;
    }
    return java.util.Arrays.copyOf(result, length);
  }

  private static long pair(int first, int second) {
    return (long) first << 32 | second;
  }
}
