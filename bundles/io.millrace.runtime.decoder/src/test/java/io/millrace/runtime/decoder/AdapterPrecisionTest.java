package io.millrace.runtime.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Adapters and embeddings beside rounded weights of every family, against its F32 decoder. */
class AdapterPrecisionTest {
  private static final int[] TOKENS = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4};
  private static final int ROWS = 16;
  private NDManager manager;

  static Stream<Arguments> rounded() {
    return FamilyPrecisionTest.families()
        .flatMap(
            family -> Stream.of(Precision.INT8, Precision.BF16).map(p -> Arguments.of(family, p)));
  }

  static Stream<Arguments> grouped() {
    return Stream.of("llama3", "gemma3", "phi3").map(f -> Arguments.of(f, Precision.INT4));
  }

  static Stream<String> families() {
    return FamilyPrecisionTest.families();
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
    Path cases = Path.of(AdapterPrecisionTest.class.getResource("golden/cases.json").toURI());
    return cases.resolveSibling(family);
  }

  /** Large enough to change every logit about as much as the base makes it. */
  private LoraAdapter adapter(DecoderConfig shape, int rank, String... targets) {
    LoraConfig config = new LoraConfig(rank, 2 * rank, 0, List.of(targets), "");
    LoraAdapter adapter = LoraAdapter.random(manager, shape, config, rank);
    adapter
        .arrays()
        .forEach(
            (name, array) -> {
              if (name.endsWith("lora_B.weight")) {
                array.addi(drawn(array.getShape()));
              }
            });
    return adapter;
  }

  private NDArray drawn(Shape shape) {
    Random random = new Random(shape.size());
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.1 * random.nextGaussian());
    }
    return manager.create(values, shape);
  }

  private static String one(DecoderConfig shape) {
    return shape.matrices().get(0).name().replaceAll(".*\\.", "");
  }

  /** The order of operations is all that differs. */
  @ParameterizedTest
  @MethodSource("families")
  void the_serving_graph_adds_what_the_decoder_graph_does(String family) throws URISyntaxException {
    try (NDManager own = manager.newSubManager();
        DecoderWeights weights = DecoderWeights.read(own, golden(family), false)) {
      LoraAdapter lora = adapter(weights.config(), 3, LoraConfig.ALL);
      try (Decoder exact = Decoder.over(manager, weights, lora);
          Decoder plain = Decoder.over(manager, weights, null);
          ServedAdapter adapter = plain.attach(lora);
          KvCache cache = plain.newCache(2, 24, 24)) {
        ServingModel serving =
            new ServingModel(own, weights.config(), Precision.F32, TensorSource.of(weights));
        var table = new RotaryTables(own, weights.config()).of(25, 24);
        int[][] tokens = {Arrays.copyOf(TOKENS, 12), {TOKENS[0]}};
        ServingPlan plan = ServingPlan.of(cache, new int[] {1, 0}, tokens).whole();
        AdapterBlocks blocks =
            AdapterBlocks.of(own, plan.counts(), Arrays.asList(adapter, adapter));
        float[] logits = serving.run(own, cache, table, plan, blocks).toFloatArray();

        float[][] expected = exact.logits(tokens[0]);
        float[][] rows = Logits.rows(logits, 13, expected[0].length);
        for (int t = 0; t < 13; t++) {
          assertArrayEquals(expected[t % 12], rows[t], 2e-4f);
        }
        assertTrue(LogitError.of(plain.logits(tokens[0]), expected) > 0.1);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rounded")
  void an_adapter_is_as_close_to_f32_as_the_base(String family, Precision precision)
      throws URISyntaxException {
    try (Decoder exact = Decoder.load(manager, golden(family));
        Decoder rounded = Decoder.load(manager, golden(family), null, precision);
        LoraAdapter lora = adapter(exact.config(), 4, LoraConfig.ALL);
        ServedAdapter adapter = rounded.attach(lora);
        ServedAdapter same = exact.attach(lora)) {
      TokenRanks expected = exact.ranks(TOKENS, 0, same);
      TokenRanks plain = rounded.ranks(TOKENS, 0, null);
      TokenRanks actual = rounded.ranks(TOKENS, 0, adapter);
      double error = LogitError.of(new float[][] {expected.own()}, new float[][] {actual.own()});
      double without = LogitError.of(new float[][] {expected.own()}, new float[][] {plain.own()});

      assertTrue(error < (precision == Precision.INT8 ? 0.08 : 0.03), () -> "error " + error);
      assertTrue(without > 2 * error, () -> "without the adapter " + without);
      long values = lora.arrays().values().stream().mapToLong(NDArray::size).sum();
      assertEquals(4 * values, adapter.memoryBytes());
    }
  }

  @ParameterizedTest
  @MethodSource({"rounded", "grouped"})
  void a_row_has_the_same_bits_alone_and_among_rows_with_other_adapters(
      String family, Precision precision) throws URISyntaxException {
    try (Decoder decoder = Decoder.load(manager, golden(family), null, precision);
        LoraAdapter first = adapter(decoder.config(), 4, LoraConfig.ALL);
        LoraAdapter second = adapter(decoder.config(), 2, one(decoder.config()));
        ServedAdapter a = decoder.attach(first);
        ServedAdapter b = decoder.attach(second);
        KvCache alone = decoder.newCache(1, 24);
        KvCache batch = decoder.newCache(ROWS, 24)) {
      int[] rows = new int[ROWS];
      List<ServedAdapter> mixed = new ArrayList<>();
      int[][] prompts = new int[ROWS][];
      int[][] next = new int[ROWS][];
      for (int i = 0; i < ROWS; i++) {
        rows[i] = i;
        mixed.add(i % 3 == 0 ? null : i % 4 == 1 ? b : a);
        prompts[i] = Arrays.copyOfRange(TOKENS, i % 5, i % 5 + 4);
        next[i] = new int[] {TOKENS[i]};
        decoder.step(batch, new int[] {i}, new int[][] {prompts[i]}, mixed.subList(i, i + 1));
      }
      boolean exact = precision != Precision.BF16;
      float[][] actual = decoder.step(batch, rows, next, mixed);
      for (int i = 0; i < ROWS; i++) {
        alone.truncate(0, 0);
        int[] row = {0};
        List<ServedAdapter> own = mixed.get(i) == null ? List.of() : mixed.subList(i, i + 1);
        decoder.step(alone, row, new int[][] {prompts[i]}, own);
        float[] expected = decoder.step(alone, row, new int[][] {next[i]}, own)[0];
        assertArrayEquals(expected, actual[i], exact ? 0 : 0.05f, "row " + i);
      }
      assertFalse(Arrays.equals(actual[1], actual[0]));
    }
  }

  @ParameterizedTest
  @MethodSource("rounded")
  void embeddings_point_where_those_of_f32_do(String family, Precision precision)
      throws URISyntaxException {
    int[][] texts = {TOKENS, {7, 11, 13}, {2}};
    try (Decoder exact = Decoder.load(manager, golden(family));
        Decoder rounded = Decoder.load(manager, golden(family), null, precision);
        LoraAdapter lora = adapter(exact.config(), 4, LoraConfig.ALL);
        ServedAdapter adapter = rounded.attach(lora);
        ServedAdapter same = exact.attach(lora)) {
      float[][] expected = exact.embeddings(texts, null);
      float[][] actual = rounded.embeddings(texts, null);
      for (int i = 0; i < texts.length; i++) {
        double cosine = cosine(expected[i], actual[i]);
        assertTrue(cosine > 0.99, () -> "cosine " + cosine);
        assertArrayEquals(actual[i], rounded.embeddings(new int[][] {texts[i]}, null)[0]);
      }
      double adapted =
          cosine(exact.embeddings(texts, same)[0], rounded.embeddings(texts, adapter)[0]);
      assertTrue(adapted > 0.99, () -> "cosine with an adapter " + adapted);
    }
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double first = 0;
    double second = 0;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
      first += a[i] * a[i];
      second += b[i] * b[i];
    }
    return product / Math.sqrt(first * second);
  }
}
