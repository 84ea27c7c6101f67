package io.millrace.runtime.decoder;

import java.util.Arrays;

/**
 * One call of the serving graph: the rows' new tokens one after another, without padding.
 *
 * @param slots cache row of each token
 * @param rows cache rows, {@code counts} their new tokens, {@code ends} their lengths afterwards
 * @param even one token each, equal lengths, neighbouring ascending rows: one attention for all
 * @param picks index of the tokens whose logits are wanted
 */
record ServingPlan(
    long[] ids,
    long[] positions,
    long[] slots,
    long[] rows,
    long[] counts,
    long[] ends,
    boolean even,
    long[] picks) {

  /** A plan for {@link StepPlan#check checked} arguments that wants each row's last token. */
  static ServingPlan of(KvCache cache, int[] rows, int[][] tokens) {
    int total = Arrays.stream(tokens).mapToInt(list -> list.length).sum();
    long[] ids = new long[total];
    long[] positions = new long[total];
    long[] slots = new long[total];
    long[] counts = new long[rows.length];
    long[] ends = new long[rows.length];
    long[] picks = new long[rows.length];
    boolean even = true;
    int at = 0;
    for (int i = 0; i < rows.length; i++) {
      int length = cache.length(rows[i]);
      for (int t = 0; t < tokens[i].length; t++) {
        ids[at] = tokens[i][t];
        positions[at] = length + t;
        slots[at++] = rows[i];
      }
      counts[i] = tokens[i].length;
      ends[i] = length + tokens[i].length;
      picks[i] = at - 1;
      even &= counts[i] == 1 && ends[i] == ends[0] && (i == 0 || rows[i] == rows[i - 1] + 1);
    }
    long[] cacheRows = Arrays.stream(rows).asLongStream().toArray();
    return new ServingPlan(ids, positions, slots, cacheRows, counts, ends, even, picks);
  }

  /** The same, wanting every token's logits. */
  ServingPlan whole() {
    long[] all = new long[ids.length];
    Arrays.setAll(all, i -> i);
    return new ServingPlan(ids, positions, slots, rows, counts, ends, even, all);
  }
}
