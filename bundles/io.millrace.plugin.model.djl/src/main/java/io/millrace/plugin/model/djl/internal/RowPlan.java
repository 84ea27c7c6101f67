package io.millrace.plugin.model.djl.internal;

/**
 * How long rows are and how many of a length there may be.
 *
 * @param budgetTokens tokens whose keys and values fit into the memory set aside for them
 * @param mostRows whatever the memory
 * @param context longest row
 */
record RowPlan(long budgetTokens, int mostRows, int context) {
  private static final int SHORTEST = 256;

  /** The length of rows for sequences of so many tokens: a power of two, or the context. */
  int capacity(int tokens) {
    int capacity = SHORTEST;
    while (capacity < tokens) {
      capacity *= 2;
    }
    return Math.min(capacity, context);
  }

  /** How many rows of a length; never none, so that every request can be answered. */
  int most(int capacity) {
    return (int) Math.max(1, Math.min(mostRows, budgetTokens / capacity));
  }
}
