package io.millrace.plugin.model.djl.internal;

import io.millrace.runtime.decoder.KvCache;
import io.millrace.runtime.decoder.ServedAdapter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The native call of a scheduler. */
@FunctionalInterface
interface Forward {
  /**
   * Appends tokens to rows of a cache.
   *
   * @param adapters one a row, null for none; empty if no row has one
   * @return logits after the last token of each
   */
  float[][] step(
      KvCache cache, int[] rows, int[][] tokens, List<? extends @Nullable ServedAdapter> adapters);
}
