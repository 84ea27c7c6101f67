package io.millrace.plugin.tuner.djl.internal;

/**
 * Learning rate over the steps: a linear warm-up to the peak, then {@code kind}'s course.
 *
 * @param kind of the course
 * @param peak highest learning rate
 * @param warmup steps of warm-up, may be 0
 * @param total steps in all
 * @param floor share of the peak at the end, in [0, 1]
 * @param decay WSD: steps at the end that fall to the floor
 */
record Schedule(Kind kind, double peak, long warmup, long total, double floor, long decay) {

  /** Courses, named as Hugging Face's schedulers. */
  enum Kind {
    /** Half a cosine down to the floor (Loshchilov and Hutter 2017, without restarts). */
    COSINE,
    /** A straight line down to the floor. */
    LINEAR,
    /** The peak from the first step on: no warm-up. */
    CONSTANT,
    /** The peak after the warm-up. */
    CONSTANT_WITH_WARMUP,
    /** Peak · √(warmup / step) (Vaswani et al. 2017); without warm-up over 10,000 steps. */
    INVERSE_SQRT,
    /** Warm-up, the peak, and a linear fall at the end (Hu et al. 2024). */
    WARMUP_STABLE_DECAY
  }

  /** Learning rate of step 1 … total. */
  double at(long step) {
    if (kind == Kind.CONSTANT) {
      return peak;
    }
    if (step <= warmup) {
      return peak * step / warmup;
    }
    return peak
        * switch (kind) {
          case COSINE -> toFloor(0.5 * (1 + Math.cos(Math.PI * done(step, warmup))));
          case LINEAR -> toFloor(1 - done(step, warmup));
          case CONSTANT, CONSTANT_WITH_WARMUP -> 1;
          case INVERSE_SQRT -> {
            double scale = warmup == 0 ? 10_000 : warmup;
            yield Math.sqrt(scale / (step - warmup + scale));
          }
          case WARMUP_STABLE_DECAY ->
              toFloor(1 - done(Math.max(step, total - decay), total - decay));
        };
  }

  private double done(long step, long from) {
    return Math.min(1, (step - from) / (double) Math.max(1, total - from));
  }

  private double toFloor(double left) {
    return floor + (1 - floor) * left;
  }
}
