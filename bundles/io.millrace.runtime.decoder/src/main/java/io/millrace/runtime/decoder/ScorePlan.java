package io.millrace.runtime.decoder;

import io.millrace.api.PlatformException;
import java.util.Arrays;

/**
 * Right-padded sequences and which of their positions predict which token.
 *
 * @param picks flattened positions whose logits are wanted
 * @param next the token to score at each of them
 */
record ScorePlan(long[] ids, int width, long[] picks, long[] next, int[] counts) {

  static ScorePlan of(int[][] sequences, int longest) {
    int width = 0;
    int total = 0;
    for (int[] sequence : sequences) {
      if (sequence.length < 2) {
        throw new IllegalArgumentException("a sequence of " + sequence.length + " tokens");
      }
      if (sequence.length > longest) {
        throw PlatformException.caller(
            "CONTEXT_TOO_LARGE",
            sequence.length + " tokens are more than the model's " + longest + ".",
            "Shorten the text.");
      }
      width = Math.max(width, sequence.length);
      total += sequence.length - 1;
    }
    long[] ids = new long[sequences.length * width];
    long[] picks = new long[total];
    long[] next = new long[total];
    int[] counts = new int[sequences.length];
    int at = 0;
    for (int i = 0; i < sequences.length; i++) {
      counts[i] = sequences[i].length - 1;
      for (int t = 0; t < sequences[i].length; t++) {
        ids[i * width + t] = sequences[i][t];
        if (t > 0) {
          picks[at] = (long) i * width + t - 1;
          next[at++] = sequences[i][t];
        }
      }
    }
    return new ScorePlan(ids, width, picks, next, counts);
  }

  float[][] split(float[] scores) {
    float[][] split = new float[counts.length][];
    int at = 0;
    for (int i = 0; i < counts.length; i++) {
      split[i] = Arrays.copyOfRange(scores, at, at + counts[i]);
      at += counts[i];
    }
    return split;
  }
}
