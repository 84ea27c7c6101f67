package io.millrace.runtime.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However many query heads share a key head. */
class GroupedHeadsTest {
  private static final int[] TOKENS = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8};
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"6, 1", "6, 2", "6, 3", "6, 6", "3, 1", "2, 1", "5, 1", "1, 1"})
  void single_tokens_continue_rows_as_whole_sequences_do(int heads, int keyHeads)
      throws IOException {
    DecoderConfig shape = DecoderConfig.of(120, 16 * heads, 96, 2, heads, keyHeads, 64);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      try (DecoderWeights weights = DecoderWeights.random(manager, shape, 0.1, 7)) {
        weights.write(folder);
      }
      try (Decoder exact = Decoder.load(manager, folder);
          Decoder rounded = Decoder.load(manager, folder, null, Precision.INT8);
          KvCache even = rounded.newCache(3, 32);
          KvCache ragged = rounded.newCache(2, 32)) {
        float[][] steps = new float[TOKENS.length][];
        rounded.step(ragged, new int[] {1}, new int[][] {{7, 8}});
        for (int t = 0; t < TOKENS.length; t++) {
          int[] token = {TOKENS[t]};
          float[][] same = rounded.step(even, new int[] {0, 1, 2}, new int[][] {token, {9}, token});
          steps[t] = same[0];
          int[][] mixed = {{11}, token};
          assertArrayEquals(same[0], same[2], 0f);
          assertArrayEquals(
              same[0], rounded.step(ragged, new int[] {1, 0}, mixed)[1], 0f, "token " + t);
        }

        double error = LogitError.of(exact.logits(TOKENS), steps);

        assertTrue(
            error > 0 && error < LogitError.eightBits(0.03), () -> "relative error " + error);
      }
    }
  }
}
