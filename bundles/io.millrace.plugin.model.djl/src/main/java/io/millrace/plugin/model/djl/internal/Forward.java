package io.millrace.plugin.model.djl.internal;

import io.millrace.runtime.decoder.KvCache;

/** The native call of a scheduler. */
@FunctionalInterface
interface Forward {
  /**
   * Appends tokens to rows of a cache.
   *
   * @return logits after the last token of each
   */
  float[][] step(KvCache cache, int[] rows, int[][] tokens);
}
