package io.millrace.plugin.tuner.djl.internal;

/**
 * Settings of the losses on preferences.
 *
 * @param type of DPO's loss
 * @param beta how strongly DPO and KTO hold to the reference; TRL's beta
 * @param flipped probability that a pair is the wrong way round (DPO's label smoothing)
 * @param desirable weight of KTO's good answers
 * @param undesirable weight of KTO's bad answers
 * @param oddsWeight lambda of ORPO
 * @param wholeSequence ORPO: whether the likelihood term also covers the prompt, as in TRL
 */
record Preference(
    Type type,
    double beta,
    double flipped,
    double desirable,
    double undesirable,
    double oddsWeight,
    boolean wholeSequence) {

  /** Losses of DPO, in the order in which {@code training.torchscript} numbers them. */
  enum Type {
    /** −log σ(β·Δ), with smoothing as Mitchell 2023 ("conservative DPO"). */
    SIGMOID,
    /** (Δ per token − 1 / 2β)² (Azar et al. 2023, equation 17, averaged as in TRL). */
    IPO,
    /** max(0, 1 − β·Δ) (Zhao et al. 2023). */
    HINGE,
    /** SIGMOID made unbiased for flipped pairs (Chowdhury et al. 2024). */
    ROBUST
  }
}
