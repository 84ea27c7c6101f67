package io.millrace.plugin.tuner.djl.internal;

/**
 * Hyperparameters of one training.
 *
 * @param method what is learnt from a row
 * @param batchSize rows (for ORPO: pairs) per forward pass
 * @param accumulation forward passes per optimizer step
 * @param epochs passes over the data, used if {@code steps} is 0
 * @param steps optimizer steps, 0 for as many as {@code epochs} make
 * @param optimizer of the update rule
 * @param clipNorm largest global L2 norm of the gradient
 * @param dropout on embeddings and block outputs, one mask per row
 * @param labelSmoothing share of a token's probability spread over the vocabulary, in [0, 1)
 * @param augmentation of training rows
 * @param average decay of the moving average of weights that is written; 0 for none
 * @param preference of the losses on preferences
 * @param whole whether prompts are learnt too
 * @param half whether matrices are multiplied in bfloat16; all else is FLOAT32
 * @param recompute whether a block's values are computed again for its gradients, not kept
 * @param seed of data order, dropout and new weights
 * @param threads of the engine
 * @param evaluateEvery steps between evaluations, 0 for only at the end
 * @param checkpointEvery steps between checkpoints, 0 for none
 * @param logEvery steps between metrics that cost a pass over the logits, 0 for never
 * @param watch of early ends and the best state
 */
record Settings(
    Method method,
    int batchSize,
    int accumulation,
    double epochs,
    long steps,
    OptimizerSettings optimizer,
    double clipNorm,
    double dropout,
    double labelSmoothing,
    Augmentation augmentation,
    double average,
    Preference preference,
    boolean whole,
    boolean half,
    boolean recompute,
    long seed,
    int threads,
    long evaluateEvery,
    long checkpointEvery,
    long logEvery,
    Watch watch) {

  /** Optimizer steps for so many batches an epoch. */
  long totalSteps(int batchesPerEpoch) {
    if (steps > 0) {
      return steps;
    }
    return Math.max(1, (long) Math.ceil(epochs * batchesPerEpoch / accumulation));
  }
}
