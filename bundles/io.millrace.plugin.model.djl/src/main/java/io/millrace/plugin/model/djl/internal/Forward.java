package io.millrace.plugin.model.djl.internal;

import io.millrace.runtime.decoder.Decoder;
import io.millrace.runtime.decoder.KvCache;
import io.millrace.runtime.decoder.ServedAdapter;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The calls of a scheduler that compute. */
@FunctionalInterface
interface Forward {
  /** A decoder's. */
  static Forward of(Decoder decoder) {
    return new Forward() {
      @Override
      public float[][] step(
          KvCache cache,
          int[] rows,
          int[][] tokens,
          List<? extends @Nullable ServedAdapter> adapters) {
        return decoder.step(cache, rows, tokens, adapters);
      }

      @Override
      public float[][] advance(
          KvCache cache,
          int[] rows,
          int[] tokens,
          List<? extends @Nullable ServedAdapter> adapters) {
        return decoder.advance(cache, rows, tokens, adapters);
      }
    };
  }

  /**
   * Appends tokens of prompts to rows of a cache.
   *
   * @param adapters one a row, null for none; empty if no row has one
   * @return logits after the last token of each
   */
  float[][] step(
      KvCache cache, int[] rows, int[][] tokens, List<? extends @Nullable ServedAdapter> adapters);

  /** Appends to each row a token of its answer; as {@link #step}. */
  default float[][] advance(
      KvCache cache, int[] rows, int[] tokens, List<? extends @Nullable ServedAdapter> adapters) {
    int[][] lists = Arrays.stream(tokens).mapToObj(t -> new int[] {t}).toArray(int[][]::new);
    return step(cache, rows, lists, adapters);
  }
}
