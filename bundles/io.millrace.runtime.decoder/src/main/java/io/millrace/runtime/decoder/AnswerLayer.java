package io.millrace.runtime.decoder;

import io.millrace.runtime.vector.VectorMatrix;

/**
 * A block's weights for {@link AnswerPass}.
 *
 * @param heads query, key and value, one below the other
 * @param output of attention
 * @param feed gate and up, one below the other, or up alone
 */
record AnswerLayer(
    Norms norms, Product heads, Product output, Product feed, Product down, LayerKind kind) {

  /**
   * A product and what is added to it.
   *
   * @param bias as long as the matrix is wide, or empty
   */
  record Product(VectorMatrix matrix, float[] bias) {}

  /**
   * A norm.
   *
   * @param weight factors
   * @param bias what is added, or empty
   */
  record Norm(float[] weight, float[] bias) {
    static final Norm NONE = new Norm(new float[0], new float[0]);

    boolean absent() {
      return weight.length == 0;
    }
  }

  /** The norms; {@link Norm#NONE} where there is none. */
  record Norms(
      Norm attention, Norm attentionClose, Norm feed, Norm feedClose, Norm query, Norm key) {}
}
