package io.millrace.plugin.tuner.djl.internal;

import java.util.Arrays;
import java.util.List;

/**
 * Right-padded token rows and the positions whose next token is learnt. Arrays are not copied.
 *
 * @param ids rows × width
 * @param picks flattened position that predicts
 * @param next the token to predict there
 * @param rowOf the row of each pick
 * @param answer whether the predicted token belongs to the answer
 * @param tokens tokens without padding
 * @param places of rows of several sequences: each id's place in its own, then the number of that
 *     in its row, from 0, and -1 for padding; else empty
 */
record Batch(
    long[] ids,
    int rows,
    int width,
    long[] picks,
    long[] next,
    long[] rowOf,
    boolean[] answer,
    int tokens,
    long[] places) {

  /**
   * @param wholeRows how many rows from the first also learn their prompt (still marked as not
   *     answer)
   */
  static Batch of(List<Example> examples, int wholeRows) {
    int width = 0;
    int targets = 0;
    int tokens = 0;
    for (int i = 0; i < examples.size(); i++) {
      Example example = examples.get(i);
      width = Math.max(width, example.tokens().length);
      targets += whole(i, wholeRows, example) ? example.tokens().length - 1 : example.targets();
      tokens += example.tokens().length;
    }
    // nothing asks what follows the last tokens of texts, which may be one longer than the model
    width -= examples.stream().allMatch(e -> e.promptLength() == 0) ? 1 : 0;
    boolean parted = examples.stream().anyMatch(e -> e.parts().length > 0);
    Batch batch =
        new Batch(
            new long[examples.size() * width],
            examples.size(),
            width,
            new long[targets],
            new long[targets],
            new long[targets],
            new boolean[targets],
            tokens,
            new long[parted ? 2 * examples.size() * width : 0]);
    int at = 0;
    for (int i = 0; i < examples.size(); i++) {
      at = batch.fill(i, examples.get(i), whole(i, wholeRows, examples.get(i)), at);
    }
    return batch;
  }

  /** Marks of several sequences in a row have it in them already. */
  private static boolean whole(int row, int wholeRows, Example example) {
    return row < wholeRows && example.parts().length == 0;
  }

  private int fill(int row, Example example, boolean whole, int at) {
    if (places.length > 0) {
      place(row, example);
    }
    int[] tokens = example.tokens();
    for (int t = 0; t < tokens.length; t++) {
      if (t < width) {
        ids[row * width + t] = tokens[t];
      }
      boolean learnt = example.learns(t);
      if (learnt || whole && t > 0) {
        picks[at] = (long) row * width + t - 1;
        next[at] = tokens[t];
        rowOf[at] = row;
        answer[at] = learnt;
        at++;
      }
    }
    return at;
  }

  private void place(int row, Example example) {
    int size = rows * width;
    Arrays.fill(places, size + row * width, size + (row + 1) * width, -1);
    int[] parts = example.parts().length == 0 ? new int[] {width} : example.parts();
    int at = 0;
    for (int part = 0; part < parts.length; part++) {
      for (int i = 0; i < parts[part] && at < width; i++, at++) {
        places[row * width + at] = i;
        places[size + row * width + at] = part;
      }
    }
  }

  /** Tokens of the longest sequence, padding of plain rows counted. */
  int longest() {
    return places.length == 0
        ? width
        : 1 + (int) Arrays.stream(places, 0, rows * width).max().orElse(0);
  }

  /** Learnt answer tokens of each row. */
  int[] answerTokens() {
    int[] counts = new int[rows];
    for (int i = 0; i < picks.length; i++) {
      counts[(int) rowOf[i]] += answer[i] ? 1 : 0;
    }
    return counts;
  }
}
