package io.millrace.development;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How a job tunes; what is empty is chosen by the job.
 *
 * @param type of the data and the loss
 * @param epochs passes over the data
 * @param batchSize examples a step
 * @param learningRateMultiplier times the tuner's learning rate for adapters
 * @param beta of preferences: how strongly they hold to the base
 */
public record TuningMethod(
    Type type,
    OptionalInt epochs,
    OptionalInt batchSize,
    OptionalDouble learningRateMultiplier,
    OptionalDouble beta) {

  /** Kinds of methods. */
  public enum Type {
    /** Conversations whose answers are learnt. */
    SUPERVISED,
    /** Pairs of answers of which one is preferred. */
    DPO
  }
}
