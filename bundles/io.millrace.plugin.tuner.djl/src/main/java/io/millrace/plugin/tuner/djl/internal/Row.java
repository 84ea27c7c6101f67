package io.millrace.plugin.tuner.djl.internal;

import java.util.List;

/**
 * What a data row offers: token lists to choose from. {@code rejected} is empty except for
 * preference data. Lists are not copied.
 *
 * @param prompts alternatives of the same question, at least one; an empty one for plain text
 * @param answers alternatives that are all right, at least one
 * @param rejected alternatives that are wrong
 * @param weight how often an epoch draws it, on average; positive
 * @param desirable whether the answers are good (KTO)
 * @param masks which tokens of each answer are learnt; empty for all
 */
record Row(
    List<int[]> prompts,
    List<int[]> answers,
    List<int[]> rejected,
    double weight,
    boolean desirable,
    List<boolean[]> masks) {
  Row(List<int[]> prompts, List<int[]> answers, List<int[]> rejected) {
    this(prompts, answers, rejected, 1, true, List.of());
  }

  /** Text without a question. */
  static Row text(List<int[]> texts, List<boolean[]> masks, double weight) {
    return new Row(List.of(new int[0]), texts, List.of(), weight, true, masks);
  }
}
