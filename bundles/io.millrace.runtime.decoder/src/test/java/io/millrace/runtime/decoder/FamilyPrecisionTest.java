package io.millrace.runtime.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rounded weights of every family, against its F32 decoder, which golden files hold to PyTorch. The
 * checkpoints are small and random, where eight bits cost far more than in a trained model.
 */
class FamilyPrecisionTest {
  private static final int[] TOKENS = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4};
  private NDManager manager;

  static Stream<String> families() {
    return Stream.of(
        "llama3",
        "llama-yarn",
        "mistral",
        "qwen2",
        "qwen3",
        "smollm3",
        "gemma2",
        "gemma3",
        "phi3",
        "phi3-short",
        "phi3-long",
        "gpt2");
  }

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static Path golden(String family) throws URISyntaxException {
    Path cases = Path.of(FamilyPrecisionTest.class.getResource("golden/cases.json").toURI());
    return cases.resolveSibling(family);
  }

  /** Root mean square of the difference, as a fraction of the logits'. */
  private double error(String family, Precision precision) throws URISyntaxException {
    try (Decoder exact = Decoder.load(manager, golden(family));
        Decoder rounded = Decoder.load(manager, golden(family), null, precision)) {
      return LogitError.of(exact.logits(TOKENS), rounded.logits(TOKENS));
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void eight_bits_stay_close_to_the_logits(String family) throws URISyntaxException {
    double error = error(family, Precision.INT8);
    assertTrue(error > 0 && error < LogitError.eightBits(0.12), () -> "relative error " + error);
  }

  @ParameterizedTest
  @MethodSource("families")
  void bfloat16_stays_close_to_the_logits(String family) throws URISyntaxException {
    double error = error(family, Precision.BF16);
    assertTrue(error > 0 && error < 0.05, () -> "relative error " + error);
  }

  /** The order of operations is all that differs, over windows, caps and chunks of any length. */
  @ParameterizedTest
  @MethodSource("families")
  void the_serving_graph_computes_what_the_decoder_graph_does(String family)
      throws URISyntaxException {
    try (Decoder exact = Decoder.load(manager, golden(family));
        NDManager own = manager.newSubManager();
        DecoderWeights weights = DecoderWeights.read(own, golden(family), false);
        KvCache cache = exact.newCache(2, 24, 24)) {
      ServingModel serving =
          new ServingModel(own, weights.config(), Precision.F32, TensorSource.of(weights));
      var table = new RotaryTables(own, exact.config()).of(25, 24);
      int[][][] steps = {
        {Arrays.copyOf(TOKENS, 7), {TOKENS[0]}},
        {{TOKENS[7]}, Arrays.copyOfRange(TOKENS, 1, 19)},
        {Arrays.copyOfRange(TOKENS, 8, 20), {TOKENS[19]}}
      };
      int[] rows = {1, 0};
      int vocabulary = exact.config().vocabSize();
      float[][] expected;
      try (KvCache whole = exact.newCache(1, 24, 24)) {
        expected = new float[20][];
        for (int t = 0; t < 20; t++) {
          expected[t] = exact.step(whole, new int[] {0}, new int[][] {{TOKENS[t]}})[0];
        }
      }
      for (int[][] step : steps) {
        ServingPlan plan = ServingPlan.of(cache, rows, step);
        float[] logits = serving.run(own, cache, table, plan, AdapterBlocks.NONE).toFloatArray();
        int width = logits.length / 2; // the head may be filled up
        for (int i = 0; i < 2; i++) {
          cache.grown(rows[i], step[i].length);
          assertArrayEquals(
              expected[cache.length(rows[i]) - 1],
              Arrays.copyOfRange(logits, i * width, i * width + vocabulary),
              1e-4f);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void a_row_gets_the_same_bits_alone_and_among_others(String family) throws URISyntaxException {
    try (Decoder decoder = Decoder.load(manager, golden(family), null, Precision.INT8);
        KvCache alone = decoder.newCache(1, 24);
        KvCache batch = decoder.newCache(6, 24)) {
      int[] rows = {0, 1, 2, 3, 4, 5};
      int[][] prompts = new int[6][];
      int[][] next = new int[6][];
      for (int i = 0; i < 6; i++) {
        prompts[i] = Arrays.copyOfRange(TOKENS, i, 2 * i + 4);
        next[i] = new int[] {i + 11};
      }
      float[][] first = decoder.step(batch, rows, prompts);
      float[][] second = decoder.step(batch, rows, next);
      int[] row = {0};
      for (int i = 0; i < 6; i++) {
        alone.truncate(0, 0);
        assertArrayEquals(first[i], decoder.step(alone, row, new int[][] {prompts[i]})[0], 0f);
        assertArrayEquals(second[i], decoder.step(alone, row, new int[][] {next[i]})[0], 0f);
      }
    }
  }
}
