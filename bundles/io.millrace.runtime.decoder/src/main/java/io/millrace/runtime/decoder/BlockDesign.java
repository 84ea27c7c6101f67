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

  /**
   * Elementwise functions of {@code x}, as libtorch has them and as they are computed beside other
   * rows: its own of SiLU and GELU differ in last bits between the places of a tensor, by whether
   * vectors reach there, those of exp, tanh and erf do not.
   */
  public enum Activation {
    SILU("torch.silu(x)", "torch.div(x, torch.add(torch.exp(torch.neg(x)), 1))"),
    GELU(
        "torch.gelu(x)",
        "torch.mul(torch.mul(x, 0.5), torch.add(torch.erf(torch.mul(x, 0.7071067811865476)), 1))"),
    /** GELU's approximation by tanh (Hendrycks and Gimpel 2016). */
    GELU_TANH(
        "torch.gelu(x, approximate=\"tanh\")",
        "torch.mul(torch.mul(x, 0.5), torch.add(torch.tanh(torch.mul(torch.mul(x,"
            + " torch.add(torch.mul(torch.mul(x, x), 0.044715), 1)), 0.7978845608028654)), 1))"),
    /** x · sigmoid(1.702 x) (Hendrycks and Gimpel 2016). */
    QUICK_GELU(
        "torch.div(torch.silu(torch.mul(x, 1.702)), 1.702)",
        "torch.div(x, torch.add(torch.exp(torch.mul(x, -1.702)), 1))"),
    RELU("torch.relu(x)", "torch.relu(x)"),
    TANH("torch.tanh(x)", "torch.tanh(x)");

    private final String own;
    private final String steady;

    Activation(String own, String steady) {
      this.own = own;
      this.steady = steady;
    }

    /** One operator, whose gradient needs the least memory; no bits are promised on a GPU. */
    String own() {
      return own;
    }

    /** The same bits for a number wherever it stands. */
    String steady() {
      return steady;
    }
  }
}
