package io.millrace.plugin.model.djl.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.model.Sampling;
import java.util.SplittableRandom;

/**
 * Chooses the next token of one answer: {@link Adjustment}, then the likeliest, or a draw from the
 * {@link Nucleus} by a generator of its own, in float64 and in an order that nothing else of the
 * batch has a part in. One thread.
 */
final class Sampler {
  /** No token: none may come, and the answer is complete. */
  static final int NONE = -1;

  private final Sampling sampling;
  private final Adjustment adjustment;
  private final SplittableRandom random;
  private final Nucleus nucleus = new Nucleus();

  Sampler(Sampling sampling, long seed, Adjustment adjustment) {
    this.sampling = sampling;
    this.random = new SplittableRandom(seed);
    this.adjustment = adjustment;
  }

  /**
   * @param logits of the whole vocabulary; overwritten
   * @return a token, or {@link #NONE}
   * @throws PlatformException MODEL_INVALID if they are no numbers; CONSTRAINT_FAILED if no token
   *     may come although the answer is not complete
   */
  int next(float[] logits) {
    if (Float.isNaN(logits[0]) || Float.isNaN(logits[logits.length - 1])) {
      throw PlatformException.operator(
          "MODEL_INVALID",
          "The model's scores are not numbers: its weights hold NaN or overflow.",
          "Copy the model from its source again, or take the version before.");
    }
    adjustment.apply(logits);
    if (adjustment.limits() && logits[Largest.first(logits)] == Float.NEGATIVE_INFINITY) {
      return none();
    }
    int token;
    if (sampling.temperature() == 0) {
      token = Largest.first(logits);
    } else {
      nucleus.cut(
          logits,
          sampling.temperature(),
          sampling.topK(),
          sampling.topP(),
          sampling.steering().minP());
      token = nucleus.at(random.nextDouble());
    }
    adjustment.chosen(token);
    return token;
  }

  private int none() {
    if (adjustment.complete()) {
      return NONE;
    }
    throw PlatformException.caller(
        "CONSTRAINT_FAILED",
        "The tokens allowed, the words forbidden and the form asked for leave no token that may"
            + " come next, and the answer is not complete.",
        "Allow more tokens, among them one that ends the answer, or ask without the form.");
  }
}
