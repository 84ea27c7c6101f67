package io.millrace.runtime.decoder;

/**
 * How likely the tokens of a sequence are, each after those before it, and what would have been
 * likelier. The first token has nothing before it, so entry {@code i} belongs to token {@code i +
 * 1}.
 *
 * @param own natural logarithm of the token's probability
 * @param places how many tokens are at least as likely, itself among them: 1 for the likeliest
 * @param ids the most likely tokens, most likely first
 * @param tops their logarithms
 */
public record TokenRanks(float[] own, int[] places, int[][] ids, float[][] tops) {
  /** To be filled for so many tokens with so many of the likeliest each. */
  static TokenRanks of(int count, int top) {
    return new TokenRanks(
        new float[count], new int[count], new int[count][top], new float[count][top]);
  }

  /** Takes rows of own, place, tops and ids from the graph. */
  void put(int start, int top, float[] rows) {
    int width = 2 + 2 * top;
    for (int i = 0; i < rows.length / width; i++) {
      own[start + i] = rows[i * width];
      places[start + i] = (int) rows[i * width + 1];
      for (int j = 0; j < top; j++) {
        tops[start + i][j] = rows[i * width + 2 + j];
        ids[start + i][j] = (int) rows[i * width + 2 + top + j];
      }
    }
  }

  /** Takes what follows from logits. */
  void rank(int start, int top, long[] next, float[][] logits) {
    for (int i = 0; i < next.length; i++) {
      float[] row = logits[i];
      double most = Double.NEGATIVE_INFINITY;
      for (float logit : row) {
        most = Math.max(most, logit);
      }
      double sum = 0;
      for (float logit : row) {
        sum += Math.exp(logit - most);
      }
      double level = most + Math.log(sum);
      float mine = row[(int) next[i]];
      own[start + i] = (float) (mine - level);
      int place = 0;
      for (float logit : row) {
        place += logit >= mine ? 1 : 0;
      }
      places[start + i] = place;
      boolean[] taken = new boolean[top == 0 ? 0 : row.length];
      for (int j = 0; j < top; j++) {
        int best = -1;
        for (int id = 0; id < row.length; id++) {
          best = !taken[id] && (best < 0 || row[id] > row[best]) ? id : best;
        }
        taken[best] = true;
        ids[start + i][j] = best;
        tops[start + i][j] = (float) (row[best] - level);
      }
    }
  }
}
