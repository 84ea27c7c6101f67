package io.millrace.runtime.decoder;

/** How the last hidden states of a sequence become one vector. */
public enum Pooling {
  /** The mean over all tokens. */
  MEAN,
  /** The last token's, which has seen all others. */
  LAST
}
