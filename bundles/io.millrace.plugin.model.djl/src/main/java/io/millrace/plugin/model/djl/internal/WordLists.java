package io.millrace.plugin.model.djl.internal;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * The tokens a request lets a model say by its lists: allowed ones only, and none that completes a
 * bad word, which is when what was said before it ends with the word's other tokens. One thread.
 */
final class WordLists {
  private final long[] allowed; // empty: all
  private final List<int[]> words;
  private final int longest;
  private final int[] said; // the last tokens, as many as a word has before its own last
  private int count;

  /**
   * @param words as tokens, none of them empty
   */
  WordLists(Set<Integer> allowed, List<int[]> words) {
    BitSet bits = new BitSet();
    allowed.forEach(bits::set);
    this.allowed = bits.toLongArray();
    this.words = words;
    this.longest = words.stream().mapToInt(w -> w.length).max().orElse(1) - 1;
    this.said = new int[2 * longest];
  }

  /** Under which every token may come. */
  static WordLists none() {
    return new WordLists(Set.of(), List.of());
  }

  boolean limits() {
    return allowed.length > 0 || !words.isEmpty();
  }

  /** Takes the scores of what may not come. */
  void apply(float[] logits) {
    if (allowed.length > 0) {
      keep(logits, allowed);
    }
    for (int[] word : words) {
      int before = word.length - 1;
      int from = count - before;
      boolean known = word[before] < logits.length; // a tokenizer may have more than the model
      if (known && from >= 0 && Arrays.equals(said, from, count, word, 0, before)) {
        logits[word[before]] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  /** A token was said. */
  void said(int token) {
    if (longest == 0) {
      return;
    }
    if (count == said.length) {
      System.arraycopy(said, longest, said, 0, longest);
      count = longest;
    }
    said[count++] = token;
  }

  /** Takes the scores of all tokens that a set of bits has not; ids beyond it are not in it. */
  static void keep(float[] logits, long[] allowed) {
    for (int word = 0; word * Long.SIZE < logits.length; word++) {
      long bits = word < allowed.length ? allowed[word] : 0;
      int from = word * Long.SIZE;
      int to = Math.min(logits.length, from + Long.SIZE);
      if (bits == 0) {
        Arrays.fill(logits, from, to, Float.NEGATIVE_INFINITY);
      } else if (bits != -1) {
        for (int t = from; t < to; t++) {
          if ((bits >>> t & 1) == 0) {
            logits[t] = Float.NEGATIVE_INFINITY;
          }
        }
      }
    }
  }
}
