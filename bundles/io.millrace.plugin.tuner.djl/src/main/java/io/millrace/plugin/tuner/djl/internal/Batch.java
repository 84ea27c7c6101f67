package io.millrace.plugin.tuner.djl.internal;

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
 */
record Batch(
    long[] ids,
    int rows,
    int width,
    long[] picks,
    long[] next,
    long[] rowOf,
    boolean[] answer,
    int tokens) {

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
      targets += i < wholeRows ? example.tokens().length - 1 : example.targets();
      tokens += example.tokens().length;
    }
    // nothing asks what follows the last tokens of texts, which may be one longer than the model
    width -= examples.stream().allMatch(e -> e.promptLength() == 0) ? 1 : 0;
    Batch batch =
        new Batch(
            new long[examples.size() * width],
            examples.size(),
            width,
            new long[targets],
            new long[targets],
            new long[targets],
            new boolean[targets],
            tokens);
    int at = 0;
    for (int i = 0; i < examples.size(); i++) {
      at = batch.fill(i, examples.get(i), i < wholeRows, at);
    }
    return batch;
  }

  private int fill(int row, Example example, boolean whole, int at) {
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

  /** Learnt answer tokens of each row. */
  int[] answerTokens() {
    int[] counts = new int[rows];
    for (int i = 0; i < picks.length; i++) {
      counts[(int) rowOf[i]] += answer[i] ? 1 : 0;
    }
    return counts;
  }
}
