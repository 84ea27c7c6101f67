package io.millrace.runtime.constraint.internal;

import io.millrace.runtime.constraint.internal.automaton.Term;
import io.millrace.runtime.constraint.internal.automaton.Terms;
import java.util.Arrays;

/**
 * Tokens as a tree of bytes, written in preorder, so that what cannot begin is skipped in one step.
 * Immutable.
 */
final class TokenTrie {
  private final byte[] labels;
  private final short[] depths;
  private final int[] skips; // the node after the subtree
  private final int[] ends; // tokens that end at a node: tokens[ends[i]] up to ends[i + 1]
  private final int[] tokens;
  private final int nodes;
  private final int deepest;

  /**
   * @param vocabulary bytes of each token
   * @param ids tokens to take, none of them empty
   */
  TokenTrie(byte[][] vocabulary, int[] ids) {
    tokens =
        Arrays.stream(ids)
            .boxed()
            .sorted((a, b) -> Arrays.compareUnsigned(vocabulary[a], vocabulary[b]))
            .mapToInt(i -> i)
            .toArray();
    int most = 0;
    int longest = 0;
    for (int id : tokens) {
      most += vocabulary[id].length;
      longest = Math.max(longest, vocabulary[id].length);
    }
    byte[] label = new byte[most];
    short[] depth = new short[most];
    int[] end = new int[most + 1];
    int count = 0;
    byte[] former = new byte[0];
    for (int t = 0; t < tokens.length; t++) {
      byte[] bytes = vocabulary[tokens[t]];
      int shared = Arrays.mismatch(former, bytes);
      shared = shared < 0 ? bytes.length : shared;
      for (int d = shared; d < bytes.length; d++) {
        label[count] = bytes[d];
        depth[count] = (short) (d + 1);
        end[count] = t;
        count++;
      }
      end[count] = t + 1;
      former = bytes;
    }
    nodes = count;
    deepest = longest;
    labels = Arrays.copyOf(label, count);
    depths = Arrays.copyOf(depth, count);
    ends = Arrays.copyOf(end, count + 1);
    skips = skips(depths);
  }

  private static int[] skips(short[] depths) {
    int[] skips = new int[depths.length];
    for (int i = depths.length - 1; i >= 0; i--) {
      int next = i + 1;
      while (next < depths.length && depths[next] > depths[i]) {
        next = skips[next];
      }
      skips[i] = next;
    }
    return skips;
  }

  /** Adds to the mask the tokens whose bytes may come in this state. */
  void allow(Terms terms, Term state, long[] mask) {
    Term[] states = new Term[deepest + 1];
    states[0] = state;
    Term empty = terms.empty();
    int i = 0;
    while (i < nodes) {
      int d = depths[i];
      Term next = terms.next(states[d - 1], labels[i] & 0xff);
      if (next == empty) {
        i = skips[i];
        continue;
      }
      states[d] = next;
      for (int t = ends[i]; t < ends[i + 1]; t++) {
        mask[tokens[t] >> 6] |= 1L << tokens[t];
      }
      i++;
    }
  }
}
