package io.millrace.plugin.tuner.djl.internal;

/**
 * Settings of the update rule.
 *
 * @param muon whether matrices inside blocks are updated by Muon, the rest by AdamW
 * @param learningRate peak
 * @param warmup share of the steps, in [0, 1]
 * @param floor learning rate at the end as a share of the peak
 * @param decay decoupled weight decay, on matrices only
 * @param beta1 AdamW's first moment
 * @param beta2 AdamW's second moment
 * @param epsilon AdamW's
 * @param momentum Muon's
 * @param rounds Newton-Schulz iterations of Muon
 */
record OptimizerSettings(
    boolean muon,
    double learningRate,
    double warmup,
    double floor,
    double decay,
    double beta1,
    double beta2,
    double epsilon,
    double momentum,
    long rounds) {

  Schedule schedule(long steps) {
    return new Schedule(learningRate, Math.round(warmup * steps), steps, floor);
  }
}
