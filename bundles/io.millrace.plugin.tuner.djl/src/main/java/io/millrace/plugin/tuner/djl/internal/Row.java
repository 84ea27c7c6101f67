package io.millrace.plugin.tuner.djl.internal;

import java.util.List;

/**
 * What a data row offers: token lists to choose from. {@code rejected} is empty except for
 * preference data. Lists are not copied.
 *
 * @param prompts alternatives of the same question, at least one; an empty one for plain text
 * @param answers alternatives that are all right, at least one
 * @param rejected alternatives that are wrong
 * @param desirable whether the answers are good (KTO)
 * @param weight how often an epoch draws it, on average; positive
 */
record Row(
    List<int[]> prompts,
    List<int[]> answers,
    List<int[]> rejected,
    double weight,
    boolean desirable) {
  Row(List<int[]> prompts, List<int[]> answers, List<int[]> rejected) {
    this(prompts, answers, rejected, 1, true);
  }
}
