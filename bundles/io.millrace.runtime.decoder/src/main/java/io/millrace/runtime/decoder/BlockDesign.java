package io.millrace.runtime.decoder;

/**
 * What every block of a decoder computes beside its sizes.
 *
 * @param norm how activations are normalised
 * @param normEpsilon added to the variance under the root
 * @param closingNorms whether attention and feed-forward are normalised again before the sum
 * @param queryKeyNorms whether each head's query and key are normalised
 * @param activation of the feed-forward part
 * @param gated whether the activation multiplies a second product
 * @param projectionBias whether query, key and value have biases
 * @param outputBias whether attention's output has a bias
 * @param feedBias whether the feed-forward matrices have biases
 * @param embeddingScale factor of the embedding
 * @param attentionScale factor of query · key
 * @param attentionByDepth whether it is also divided by the block's number, counted from 1
 * @param attentionCap c of c · tanh(score / c) before the softmax, 0 without
 * @param logitCap the same of the logits
 */
public record BlockDesign(
    Norm norm,
    double normEpsilon,
    boolean closingNorms,
    boolean queryKeyNorms,
    Activation activation,
    boolean gated,
    boolean projectionBias,
    boolean outputBias,
    boolean feedBias,
    double embeddingScale,
    double attentionScale,
    boolean attentionByDepth,
    double attentionCap,
    double logitCap) {

  /** How activations are normalised. */
  public enum Norm {
    /** Zhang and Sennrich 2019. */
    RMS,
    /** The same with a weight of 1 + w, as Gemma stores it. */
    RMS_ABOUT_ONE,
    /** Ba et al. 2016, with bias. */
    LAYER
  }

  /** Elementwise functions. */
  public enum Activation {
    SILU("torch.silu(%s)"),
    GELU("torch.gelu(%s)"),
    /** GELU's approximation by tanh (Hendrycks and Gimpel 2016). */
    GELU_TANH("torch.gelu(%s, approximate=\"tanh\")"),
    /** x · sigmoid(1.702 x) (Hendrycks and Gimpel 2016). */
    QUICK_GELU("torch.div(torch.silu(torch.mul(%s, 1.702)), 1.702)"),
    RELU("torch.relu(%s)"),
    TANH("torch.tanh(%s)");

    private final String call;

    Activation(String call) {
      this.call = call;
    }

    String of(String operand) {
      return call.formatted(operand);
    }
  }
}
