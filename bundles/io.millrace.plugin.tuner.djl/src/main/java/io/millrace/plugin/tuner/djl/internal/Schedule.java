package io.millrace.plugin.tuner.djl.internal;

/**
 * Linear warm-up to the peak, then half a cosine down to {@code floor · peak} (Loshchilov and
 * Hutter 2017, without restarts).
 *
 * @param peak highest learning rate
 * @param warmup steps of warm-up, may be 0
 * @param total steps in all
 * @param floor share of the peak at the end, in [0, 1]
 */
record Schedule(double peak, long warmup, long total, double floor) {
  /** Learning rate of step 1 … total. */
  double at(long step) {
    if (step <= warmup) {
      return peak * step / warmup;
    }
    double done = Math.min(1, (step - warmup) / (double) Math.max(1, total - warmup));
    return peak * (floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * done)));
  }
}
