package io.millrace.runtime.decoder;

/** How far logits are from others. */
final class LogitError {
  private LogitError() {}

  /** Root mean square of the difference, as a fraction of the expected logits'. */
  static double of(float[][] expected, float[][] actual) {
    double difference = 0;
    double size = 0;
    for (int t = 0; t < expected.length; t++) {
      for (int i = 0; i < expected[t].length; i++) {
        difference += Math.pow(expected[t][i] - actual[t][i], 2);
        size += Math.pow(expected[t][i], 2);
      }
    }
    return Math.sqrt(difference / size);
  }

  /**
   * What bytes may be off by on this processor: without VNNI activations have seven bits instead of
   * eight, so twice as much.
   */
  static double eightBits(double most) {
    return most * 128 / Int8Range.of().zero();
  }
}
