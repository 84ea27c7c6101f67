package io.millrace.plugin.guardrail.toxicity.internal;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the model knows of a run of words: each word, each pair of neighbours, and the character
 * n-grams of each word with its borders, hashed into buckets (32-bit FNV-1a; Weinberger et al.
 * 2009, "Feature hashing for large scale multitask learning").
 */
final class Features {
  private static final int SHORTEST = 3;
  private static final int LONGEST = 5;
  private static final int WORD = 0x811c9dc5;
  private static final int PAIR = 0x050c5d1f;
  private static final int GRAM = 0x6b43a9b5;
  private static final int PRIME = 0x01000193;

  private Features() {}

  /**
   * The buckets of {@code words[from, to)}, each once, in ascending order.
   *
   * @param buckets a power of two
   */
  static int[] of(List<Word> words, int from, int to, int buckets) {
    IntStream.Builder found = IntStream.builder();
    for (int i = from; i < to; i++) {
      String form = words.get(i).form();
      found.add(hash(WORD, form, 0, form.length()));
      if (i > from) {
        String before = words.get(i - 1).form();
        found.add(hash(hash(PAIR, before, 0, before.length()) * PRIME, form, 0, form.length()));
      }
      String bordered = "<" + form + ">";
      for (int n = SHORTEST; n <= LONGEST; n++) {
        for (int at = 0; at + n <= bordered.length(); at++) {
          found.add(hash(GRAM, bordered, at, at + n));
        }
      }
    }
    int mask = buckets - 1;
    int[] all = found.build().map(h -> (h ^ h >>> 15) & mask).toArray();
    Arrays.sort(all);
    return Arrays.stream(all).distinct().toArray();
  }

  private static int hash(int seed, String text, int from, int to) {
    int h = seed;
    for (int i = from; i < to; i++) {
      h = (h ^ text.charAt(i)) * PRIME;
    }
    return h;
  }
}
