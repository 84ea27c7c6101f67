package io.millrace.plugin.tuner.djl.internal;

/** How a model learns from a row. */
enum Method {
  /** Every token of the text, prompt and answer. */
  PRETRAIN,
  /** The answer's tokens. */
  SFT,
  /** Chosen against rejected answers, relative to a reference (Rafailov et al. 2023). */
  DPO,
  /** Chosen against rejected answers (Hong, Lee, Thorne 2024). */
  ORPO,
  /** Answers called good or bad, relative to a reference (Ethayarajh et al. 2024). */
  KTO;

  /** Whether a row holds a chosen and a rejected answer. */
  boolean paired() {
    return this == DPO || this == ORPO;
  }

  /** Rows that a forward pass needs: KTO estimates a divergence on answers of other rows. */
  int leastRows() {
    return this == KTO ? 2 : 1;
  }

  /** Whether the loss compares with the model that the training started from. */
  boolean refers() {
    return this == DPO || this == KTO;
  }
}
