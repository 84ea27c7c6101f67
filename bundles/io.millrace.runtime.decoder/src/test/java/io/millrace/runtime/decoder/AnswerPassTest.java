package io.millrace.runtime.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Answers by Java's own products, against the decoder graph, which golden files hold to PyTorch.
 */
class AnswerPassTest {
  private static final int[] TOKENS = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4};
  private static final int PROMPT = 7;
  private static final int ROWS = 16;
  @TempDir Path folder;
  private NDManager manager;
  private int threads;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
    threads = JniUtils.getNumThreads();
  }

  @AfterEach
  void close() {
    JniUtils.setNumThreads(threads);
    manager.close();
  }

  private Decoder serving(Path model, Precision precision) {
    Decoder decoder = Decoder.serving(manager, model, null, precision);
    assertNotNull(decoder.answers, "C2 and jdk.incubator.vector are there");
    return decoder;
  }

  private static Path golden(String family) throws URISyntaxException {
    Path cases = Path.of(AnswerPassTest.class.getResource("golden/cases.json").toURI());
    return cases.resolveSibling(family);
  }

  /** Logits after each of the tokens behind the prompt: beyond windows and into long positions. */
  private static float[][] answers(Decoder decoder) {
    float[][] logits = new float[TOKENS.length - PROMPT][];
    try (KvCache cache = decoder.newCache(2, 24, 24)) {
      int[] row = {1};
      decoder.step(cache, row, new int[][] {Arrays.copyOf(TOKENS, PROMPT)});
      for (int t = PROMPT; t < TOKENS.length; t++) {
        logits[t - PROMPT] = decoder.advance(cache, row, new int[] {TOKENS[t]}, List.of())[0];
      }
      assertEquals(TOKENS.length, cache.length(1));
    }
    return logits;
  }

  private static float[][] expected(Decoder exact) {
    float[][] logits = new float[TOKENS.length - PROMPT][];
    try (KvCache cache = exact.newCache(1, 24, 24)) {
      for (int t = 0; t < TOKENS.length; t++) {
        float[] last = exact.step(cache, new int[1], new int[][] {{TOKENS[t]}})[0];
        if (t >= PROMPT) {
          logits[t - PROMPT] = last;
        }
      }
    }
    return logits;
  }

  static Stream<String> checkpoints() {
    return Stream.concat(
        FamilyPrecisionTest.families(), Stream.of("gpt2-depth", "llama-heads", "llama-linear"));
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void it_computes_what_the_decoder_graph_does(String family) throws URISyntaxException {
    try (Decoder exact = Decoder.load(manager, golden(family));
        Decoder decoder = serving(golden(family), Precision.F32)) {
      float[][] expected = expected(exact);
      float[][] answers = answers(decoder);
      for (int t = 0; t < expected.length; t++) {
        assertArrayEquals(expected[t], answers[t], 1e-4f, "token " + t);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.runtime.decoder.FamilyPrecisionTest#families")
  void rounded_weights_stay_close_to_the_logits(String family) throws URISyntaxException {
    try (Decoder exact = Decoder.load(manager, golden(family));
        Decoder halves = serving(golden(family), Precision.BF16);
        Decoder bytes = serving(golden(family), Precision.INT8)) {
      float[][] expected = expected(exact);
      double error = LogitError.of(expected, answers(bytes));
      assertTrue(error > 0 && error < 0.12, () -> "relative error of bytes " + error);
      double less = LogitError.of(expected, answers(halves));
      assertTrue(less > 0 && less < 0.03, () -> "relative error of halves " + less);
    }
  }

  /** Others' files may have codes that sums of four in an int have no room for. */
  @Test
  void codes_of_minus_128_are_weights_like_others() throws Exception {
    RoundedModel.write(manager, golden("llama2"), folder);
    Path file = folder.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    int header = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    JsonNode tensors = new ObjectMapper().readTree(bytes, 8, header);
    JsonNode offsets = tensors.at("/model.layers.0.mlp.up_proj.weight/data_offsets");
    for (int i = offsets.path(0).asInt(); i < offsets.path(1).asInt(); i++) {
      int at = 8 + header + i;
      bytes[at] = bytes[at] < 0 ? Byte.MIN_VALUE : bytes[at];
    }
    Files.write(file, bytes);

    try (Decoder exact = Decoder.load(manager, folder);
        Decoder decoder = serving(folder, Precision.INT8)) {
      double error = LogitError.of(expected(exact), answers(decoder));
      assertTrue(error < LogitError.eightBits(0.05), () -> "relative error " + error);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "llama, F32",
    "qwen3, F32",
    "gemma2, F32",
    "gpt2, F32",
    "odd-llama, F32",
    "odd-gemma2, F32",
    "llama, BF16",
    "odd-llama, INT8",
    "llama, INT8",
    "gemma2, INT8"
  })
  void a_row_gets_the_same_bits_alone_and_among_others_and_on_any_number_of_threads(
      String family, Precision precision) throws IOException {
    DecoderConfig shape = BatchInvarianceTest.shape(family);
    try (DecoderWeights weights = DecoderWeights.random(manager, shape, 0.1, 7)) {
      weights.write(folder);
    }
    LoraConfig config = new LoraConfig(4, 8, 0, List.of(LoraConfig.ALL), "");
    JniUtils.setNumThreads(2);
    try (LoraAdapter adapter = LoraAdapter.random(manager, shape, config, 3);
        Decoder two = serving(folder, precision)) {
      JniUtils.setNumThreads(1);
      adapter.arrays().values().forEach(array -> array.addi(0.01f));
      try (Decoder one = serving(folder, precision);
          ServedAdapter shared = two.attach(adapter);
          ServedAdapter own = one.attach(adapter)) {
        hold(two, shared, one, own);
      }
    }
  }

  /** Rows of unlike lengths, of which fewer and fewer go on; each is also computed alone. */
  private static void hold(
      Decoder together, ServedAdapter shared, Decoder alone, ServedAdapter own) {
    try (KvCache batch = together.newCache(ROWS, 64);
        KvCache single = alone.newCache(1, 64)) {
      for (int row = 0; row < ROWS; row++) {
        together.step(batch, new int[] {row}, new int[][] {prompt(row)}, chosen(row, 1, shared));
      }
      List<float[][]> answers = new ArrayList<>();
      for (int rows : new int[] {16, 16, 9, 7, 5, 4, 3, 2, 1}) {
        int step = answers.size();
        int[] which = new int[rows];
        Arrays.setAll(which, i -> i);
        int[] tokens = new int[rows];
        Arrays.setAll(tokens, row -> token(row, step));
        answers.add(together.advance(batch, which, tokens, chosen(0, rows, shared)));
      }
      for (int row = 0; row < ROWS; row++) {
        single.truncate(0, 0);
        alone.step(single, new int[1], new int[][] {prompt(row)}, chosen(row, 1, own));
        for (int t = 0; t < answers.size() && row < answers.get(t).length; t++) {
          int[] next = {token(row, t)};
          float[] logits = alone.advance(single, new int[1], next, chosen(row, 1, own))[0];
          assertArrayEquals(logits, answers.get(t)[row], 0f, "row " + row + ", token " + t);
        }
      }
    }
  }

  /** Every other row has it. */
  private static List<@Nullable ServedAdapter> chosen(int from, int rows, ServedAdapter adapter) {
    List<@Nullable ServedAdapter> each = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      each.add((from + i) % 2 == 0 ? adapter : null);
    }
    return each;
  }

  private static int[] prompt(int row) {
    int[] tokens = new int[row % 4 == 3 ? 20 : 2 * row + 1];
    Arrays.setAll(tokens, i -> (row * 31 + i * 7) % 200);
    return tokens;
  }

  private static int token(int row, int t) {
    return (row * 13 + t * 5) % 200;
  }

  @Test
  void an_adapter_adds_what_it_adds_in_the_decoder_graph() throws IOException {
    DecoderConfig shape = BatchInvarianceTest.shape("qwen3");
    try (DecoderWeights weights = DecoderWeights.random(manager, shape, 0.1, 7)) {
      weights.write(folder);
    }
    LoraConfig config = new LoraConfig(4, 8, 0, List.of(LoraConfig.ALL), "");
    try (LoraAdapter adapter = LoraAdapter.random(manager, shape, config, 3)) {
      adapter.arrays().values().forEach(array -> array.addi(0.01f));
      try (Decoder merged = Decoder.load(manager, folder, adapter);
          Decoder decoder = serving(folder, Precision.F32);
          ServedAdapter served = decoder.attach(adapter);
          KvCache cache = decoder.newCache(1, 24)) {
        decoder.step(
            cache, new int[1], new int[][] {Arrays.copyOf(TOKENS, PROMPT)}, List.of(served));
        float[][] expected = expected(merged);
        for (int t = PROMPT; t < TOKENS.length; t++) {
          float[] own =
              decoder.advance(cache, new int[1], new int[] {TOKENS[t]}, List.of(served))[0];
          assertArrayEquals(expected[t - PROMPT], own, 2e-4f, "token " + t);
        }
      }
    }
  }

  @Test
  void a_full_row_is_refused_and_unchanged() throws URISyntaxException {
    try (Decoder decoder = serving(golden("llama3"), Precision.F32);
        KvCache cache = decoder.newCache(1, 3)) {
      decoder.step(cache, new int[1], new int[][] {{1, 2, 3}});

      PlatformException full =
          assertThrows(
              PlatformException.class,
              () -> decoder.advance(cache, new int[1], new int[] {4}, List.of()));

      assertEquals("CONTEXT_TOO_LARGE", full.code());
      assertEquals(3, cache.length(0));
    }
  }
}
