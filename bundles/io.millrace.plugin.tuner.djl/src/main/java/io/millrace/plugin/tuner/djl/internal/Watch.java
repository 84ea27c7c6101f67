package io.millrace.plugin.tuner.djl.internal;

/**
 * When a training ends early, and which of its states is kept.
 *
 * @param metric of the evaluations, such as {@code eval_loss}
 * @param lower whether less of it is better
 * @param keepBest whether the state of the best evaluation is written instead of the last one
 * @param patience evaluations without a better one after which training ends, 0 for never
 * @param least by how much a better one must be better
 * @param lossLimit loss above which a step counts as diverging, 0 for none
 * @param lossPatience diverging steps in a row that stop the training
 */
record Watch(
    String metric,
    boolean lower,
    boolean keepBest,
    int patience,
    double least,
    double lossLimit,
    int lossPatience) {

  /** Whether evaluations are compared with each other at all. */
  boolean compares() {
    return keepBest || patience > 0;
  }
}
