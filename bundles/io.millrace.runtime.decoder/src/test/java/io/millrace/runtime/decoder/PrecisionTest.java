package io.millrace.runtime.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrecisionTest {
  private static final DecoderConfig SHAPE = DecoderConfig.of(120, 64, 96, 3, 8, 2, 64);
  private static final int[] TOKENS = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4};
  @TempDir Path folder;
  private NDManager manager;

  @BeforeEach
  void open() throws IOException {
    manager = NDManager.newBaseManager("PyTorch");
    try (DecoderWeights weights = DecoderWeights.random(manager, SHAPE, 0.1, 7)) {
      weights.write(folder);
    }
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** Root mean square of the difference, as a fraction of the logits'. */
  private double error(Precision precision) {
    try (Decoder rounded = Decoder.load(manager, folder, null, precision)) {
      return error(folder, rounded);
    }
  }

  private double error(Path model, Decoder rounded) {
    try (Decoder exact = Decoder.load(manager, model)) {
      return LogitError.of(exact.logits(TOKENS), rounded.logits(TOKENS));
    }
  }

  @Test
  void eight_bits_stay_within_three_percent_of_the_logits() {
    double error = error(Precision.INT8);
    assertTrue(error > 0 && error < LogitError.eightBits(0.03), () -> "relative error " + error);
  }

  @Test
  void bfloat16_stays_within_two_percent_of_the_logits() {
    double error = error(Precision.BF16);
    assertTrue(error > 0 && error < 0.02, () -> "relative error " + error);
  }

  @Test
  void the_serving_graph_computes_what_the_decoder_graph_does() {
    try (Decoder exact = Decoder.load(manager, folder);
        NDManager own = manager.newSubManager();
        DecoderWeights weights = DecoderWeights.read(own, folder, false);
        KvCache cache = exact.newCache(2, 32)) {
      ServingModel serving =
          new ServingModel(own, weights.config(), Precision.F32, TensorSource.of(weights));
      int[][] tokens = {TOKENS, {7, 8}};
      ServingPlan plan = ServingPlan.of(cache, new int[] {1, 0}, tokens);
      float[] logits =
          serving
              .run(own, cache, RotaryTable.create(own, SHAPE, 33, 32), plan, AdapterBlocks.NONE)
              .toFloatArray();

      int vocabulary = SHAPE.vocabSize();
      int width = logits.length / 2; // the head may be filled up
      assertArrayEquals(exact.logits(TOKENS)[19], Arrays.copyOf(logits, vocabulary), 5e-5f);
      assertArrayEquals(
          exact.logits(tokens[1])[1], Arrays.copyOfRange(logits, width, width + vocabulary), 5e-5f);
    }
  }

  @Test
  void biases_of_query_key_and_value_are_added() throws Exception {
    Path golden = Path.of(getClass().getResource("golden/cases.json").toURI()).getParent();
    Path qwen = golden.resolve("qwen2");
    String text = Files.readString(qwen.resolve("config.json"));
    String full = text.replace("\"use_sliding_window\": true", "\"use_sliding_window\": false");
    Files.writeString(folder.resolve("config.json"), full);
    Files.copy(
        qwen.resolve("model.safetensors"),
        folder.resolve("model.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);

    double error = error(Precision.INT8);

    assertTrue(error > 0 && error < 0.1, () -> "differs by " + error);
  }

  @Test
  void a_row_gets_the_same_bits_alone_and_among_sixteen() {
    try (Decoder decoder = Decoder.load(manager, folder, null, Precision.INT8);
        KvCache alone = decoder.newCache(1, 32);
        KvCache batch = decoder.newCache(16, 32)) {
      for (boolean even : new boolean[] {true, false}) {
        int[] rows = new int[16];
        int[][] prompts = new int[16][];
        int[][] next = new int[16][];
        for (int i = 0; i < 16; i++) {
          batch.truncate(i, 0);
          rows[i] = i;
          prompts[i] = Arrays.copyOfRange(TOKENS, i % 4, even ? i % 4 + 5 : i % 4 + 1 + i);
          next[i] = new int[] {i + 40};
        }
        float[][] first = decoder.step(batch, rows, prompts);
        float[][] second = decoder.step(batch, rows, next);

        for (int i = 0; i < 16; i++) {
          alone.truncate(0, 0);
          int[] row = {0};
          assertArrayEquals(first[i], decoder.step(alone, row, new int[][] {prompts[i]})[0], 0f);
          assertArrayEquals(second[i], decoder.step(alone, row, new int[][] {next[i]})[0], 0f);
        }
      }
    }
  }

  @Test
  void a_row_gets_the_same_bits_alone_and_among_sixty_four() {
    try (Decoder decoder = Decoder.load(manager, folder, null, Precision.INT8);
        KvCache alone = decoder.newCache(1, 8);
        KvCache batch = decoder.newCache(64, 8)) {
      int[] rows = IntStream.range(0, 64).toArray();
      int[][] tokens = new int[64][];
      Arrays.setAll(tokens, i -> new int[] {i + 40});
      float[][] first = decoder.step(batch, rows, tokens);
      float[][] second = decoder.step(batch, rows, tokens);
      for (int i = 0; i < 64; i++) {
        alone.truncate(0, 0);
        int[][] same = {tokens[i]};
        assertArrayEquals(first[i], decoder.step(alone, new int[] {0}, same)[0], 0f);
        assertArrayEquals(second[i], decoder.step(alone, new int[] {0}, same)[0], 0f);
      }
    }
  }

  @Test
  void a_token_without_any_embedding_disturbs_no_other() throws IOException {
    try (DecoderWeights weights = DecoderWeights.random(manager, SHAPE, 0.1, 7)) {
      NDArray embedding = weights.arrays().get("model.embed_tokens.weight");
      embedding.set(new NDIndex(5), 0);
      weights.write(folder);
    }
    try (Decoder exact = Decoder.load(manager, folder);
        Decoder rounded = Decoder.load(manager, folder, null, Precision.INT8)) {
      float[][] expected = exact.logits(new int[] {5, 3, 9});
      float[][] actual = rounded.logits(new int[] {5, 3, 9});
      assertArrayEquals(new float[SHAPE.vocabSize()], actual[0], 0f);
      assertArrayEquals(expected[2], actual[2], 0.2f);
    }
  }

  @Test
  void chunks_and_single_tokens_continue_a_row() {
    try (Decoder decoder = Decoder.load(manager, folder, null, Precision.INT8);
        KvCache cache = decoder.newCache(3, 32)) {
      float[][] whole = decoder.logits(TOKENS);
      int[] rows = {2, 0};
      decoder.step(cache, rows, new int[][] {Arrays.copyOf(TOKENS, 7), {TOKENS[0]}});
      float[][] mixed =
          decoder.step(
              cache, rows, new int[][] {{TOKENS[7]}, Arrays.copyOfRange(TOKENS, 1, TOKENS.length)});
      float[][] chunk =
          decoder.step(cache, new int[] {2}, new int[][] {Arrays.copyOfRange(TOKENS, 8, 20)});

      assertArrayEquals(whole[7], mixed[0], 1e-4f);
      assertArrayEquals(whole[19], mixed[1], 1e-4f);
      assertArrayEquals(whole[19], chunk[0], 1e-4f);
    }
  }

  @Test
  void log_probabilities_follow_the_logits() {
    try (Decoder exact = Decoder.load(manager, folder);
        Decoder rounded = Decoder.load(manager, folder, null, Precision.INT8)) {
      int[][] sequences = {TOKENS, {5, 6, 7}};
      float[][] scores = rounded.logProbabilities(sequences);
      assertEquals(19, scores[0].length);
      assertArrayEquals(exact.logProbabilities(sequences)[1], scores[1], 0.2f);
    }
  }

  @Test
  void eight_bits_take_about_a_quarter_of_the_memory() {
    try (Decoder exact = Decoder.load(manager, folder);
        Decoder rounded = Decoder.load(manager, folder, null, Precision.INT8)) {
      long embedding = (long) SHAPE.vocabSize() * SHAPE.hiddenSize(); // and once more as the head
      assertEquals(4 * (SHAPE.parameters() + embedding), exact.memoryBytes());
      double share = (double) rounded.memoryBytes() / exact.memoryBytes();
      assertTrue(share < 0.3, () -> "share " + share);
    }
  }

  @Test
  void precisions_are_named_in_any_case_and_others_refused() {
    assertEquals(Precision.INT8, Precision.of("int8"));
    PlatformException refused = assertThrows(PlatformException.class, () -> Precision.of("int3"));
    assertEquals("PRECISION_UNKNOWN", refused.code());
    assertTrue(refused.getMessage().contains("int3"));
  }

  @Test
  void processors_without_vnni_use_seven_bits_of_an_activation() {
    assertEquals("1 * 0.00784313725490196, 128", filled("flags : avx2 avx512_vnni"));
    assertEquals("1 * 0.015748031496062992, 64", filled("flags : avx2 fma"));
  }

  private static String filled(String flags) {
    return "1 * " + Int8Range.of(flags).into("@STEP@, @ZERO@");
  }
}
