package io.millrace.plugin.tuner.djl.internal;

/** How a model learns from a row. */
enum Method {
  /** Every token of the text, prompt and answer. */
  PRETRAIN,
  /** The answer's tokens. */
  SFT,
  /** Chosen against rejected answers (Hong, Lee, Thorne 2024). */
  ORPO
}
