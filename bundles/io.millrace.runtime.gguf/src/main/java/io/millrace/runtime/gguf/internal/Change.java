package io.millrace.runtime.gguf.internal;

/** What llama.cpp's converter did to a Hugging Face tensor, to be undone on reading. */
enum Change {
  NONE,
  /** Rows of a query or key matrix were put in the order of its rotary embedding. */
  HEADS_INTERLEAVED,
  /** One was added, since Gemma's norms multiply by one plus the weight. */
  ONE_ADDED,
  /** A matrix was turned over: Hugging Face's GPT-2 keeps inputs as rows. */
  TRANSPOSED
}
