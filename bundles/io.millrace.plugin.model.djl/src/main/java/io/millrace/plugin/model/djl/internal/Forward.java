package io.millrace.plugin.model.djl.internal;

import io.millrace.runtime.decoder.KvCache;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The native call of a scheduler. */
@FunctionalInterface
interface Forward {
  /**
   * Appends tokens to rows of a cache.
   *
   * @param adapters one a row, null for the model as it was loaded
   * @return logits after the last token of each
   */
  float[][] step(KvCache cache, int[] rows, int[][] tokens, List<@Nullable Adapter> adapters);
}
