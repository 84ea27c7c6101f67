package io.millrace.plugin.tuner.djl.internal;

/**
 * Settings of the update rule.
 *
 * @param muon whether matrices inside blocks are updated by Muon, the rest by AdamW
 * @param schedule course of the learning rate
 * @param learningRate peak
 * @param warmup share of the steps, in [0, 1]
 * @param warmupSteps steps of warm-up instead of a share, 0 to go by the share
 * @param floor learning rate at the end as a share of the peak
 * @param decayShare share of the steps in which a warmup-stable-decay schedule falls
 * @param decay decoupled weight decay, on matrices only
 * @param beta1 AdamW's first moment
 * @param beta2 AdamW's second moment
 * @param epsilon AdamW's
 * @param momentum Muon's
 * @param rounds Newton-Schulz iterations of Muon
 */
record OptimizerSettings(
    boolean muon,
    Schedule.Kind schedule,
    double learningRate,
    double warmup,
    long warmupSteps,
    double floor,
    double decayShare,
    double decay,
    double beta1,
    double beta2,
    double epsilon,
    double momentum,
    long rounds) {

  Schedule schedule(long steps) {
    long warm = warmupSteps > 0 ? Math.min(warmupSteps, steps) : Math.round(warmup * steps);
    return new Schedule(
        schedule, learningRate, warm, steps, floor, Math.max(1, Math.round(decayShare * steps)));
  }
}
