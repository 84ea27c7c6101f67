package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One sequence read in pieces, so that memory is bounded by the piece and not by the sequence
 * beyond its keys and values. Used once.
 */
final class SequencePass {
  private static final int PIECE = 256;

  private final Decoder decoder;
  private final int[] tokens;
  private final @Nullable ServedAdapter adapter;

  SequencePass(Decoder decoder, int[] tokens, @Nullable ServedAdapter adapter) {
    this.decoder = decoder;
    this.tokens = tokens;
    this.adapter = adapter;
  }

  /** Reads the tokens from {@code start} on into row 0 of the cache. */
  private interface Piece {
    void read(KvCache cache, int[] tokens, int start);
  }

  private void run(Piece piece) {
    try (KvCache cache = decoder.newCache(1, tokens.length, tokens.length)) {
      for (int start = 0; start < tokens.length; start += PIECE) {
        int end = Math.min(tokens.length, start + PIECE);
        piece.read(cache, Arrays.copyOfRange(tokens, start, end), start);
      }
    }
  }

  /** What a piece predicts: its tokens moved on by one, as far as there are any. */
  private long[] after(int start, int length) {
    long[] next = new long[Math.min(length, tokens.length - start - 1)];
    Arrays.setAll(next, i -> tokens[start + i + 1]);
    return next;
  }

  private NDManager newCall() {
    JniUtils.setGradMode(false);
    return decoder.manager.newSubManager();
  }

  private List<ServedAdapter> adapters() {
    return adapter == null ? List.of() : List.of(adapter);
  }

  /** The residual stream of tokens that the cache takes up. */
  private NDArray stream(NDManager call, KvCache cache, int[] part) {
    StepPlan plan = StepPlan.of(cache, new int[] {0}, new int[][] {part});
    Object[] arguments = decoder.arguments(call, cache, plan, adapters()).toArray();
    NDArray stream = decoder.program.run(call, "carried", arguments);
    cache.grown(0, part.length);
    return stream;
  }

  TokenRanks ranks(int top) {
    int count = tokens.length - 1;
    TokenRanks ranks = TokenRanks.of(count, top);
    run(
        (cache, part, start) -> {
          long[] next = after(start, part.length);
          if (decoder.rounded()) {
            ranks.rank(start, top, next, decoder.wholly(cache, part, adapters()));
            return;
          }
          try (NDManager call = newCall()) {
            NDArray stream = stream(call, cache, part);
            if (next.length > 0) {
              NDArray wanted = call.create(next, new Shape(next.length));
              NDArray out =
                  decoder.program.run(call, "ranked", stream, wanted, (long) top, decoder.ordered);
              ranks.put(start, top, out.toFloatArray());
            }
          }
        });
    return ranks;
  }

  private float[] hidden(KvCache cache, int[] part) {
    if (decoder.rounded()) {
      return decoder.hidden(cache, part, adapters());
    }
    try (NDManager call = newCall()) {
      NDArray stream = stream(call, cache, part);
      return decoder.program.run(call, "hidden", stream, decoder.ordered).toFloatArray();
    }
  }

  /** The mean of the last hidden states. */
  float[] embedding() {
    if (tokens.length == 0) {
      throw new IllegalArgumentException("a sequence of no tokens");
    }
    int width = decoder.config().hiddenSize();
    double[] sum = new double[width];
    run(
        (cache, part, start) -> {
          float[] hidden = hidden(cache, part);
          for (int i = 0; i < hidden.length; i++) {
            sum[i % width] += hidden[i];
          }
        });
    float[] vector = new float[width];
    for (int j = 0; j < width; j++) {
      vector[j] = (float) (sum[j] / tokens.length);
    }
    return vector;
  }
}
