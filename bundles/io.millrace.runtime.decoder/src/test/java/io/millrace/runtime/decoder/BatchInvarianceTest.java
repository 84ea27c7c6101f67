package io.millrace.runtime.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A row's logits are the same bits alone and among others, in every precision. */
class BatchInvarianceTest {
  /**
   * So many that a step's activations of a {@code wide-} shape are shared by two threads, mid-row.
   */
  private static final int ROWS = 17;

  private static final int LONGEST = 96;
  @TempDir Path folder;
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /**
   * A head of 200 is filled up; the others are as most real models', multiples of 64, but for
   * {@code narrow-}, multiples of 16, {@code deep-}, 1,376 as in stories42M, {@code wide-} and
   * {@code odd-}.
   */
  static DecoderConfig shape(String name) {
    boolean odd = name.startsWith("odd-");
    boolean narrow = name.startsWith("narrow-");
    boolean deep = name.startsWith("deep-");
    boolean wide = name.startsWith("wide-");
    String family = name.substring(name.indexOf('-') + 1);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("model_type", family).put("vocab_size", 200);
    if (family.equals("gpt2")) {
      json.put("n_embd", odd ? 100 : 64).put("n_layer", 2).put("n_head", 2).put("n_positions", 128);
      return DecoderConfig.parse(json);
    }
    json.put("hidden_size", odd ? 100 : narrow ? 144 : 128);
    json.put("intermediate_size", odd ? 280 : narrow ? 400 : deep ? 1376 : wide ? 2090 : 192);
    json.put("num_hidden_layers", 2);
    json.put("num_attention_heads", 4).put("num_key_value_heads", 2).put("head_dim", 32);
    json.put("max_position_embeddings", 128).put("rms_norm_eps", 1e-5);
    json.put("tie_word_embeddings", family.equals("qwen3"));
    if (family.startsWith("gemma")) {
      json.put("hidden_activation", "gelu_pytorch_tanh").put("sliding_window", 8);
      json.put("query_pre_attn_scalar", 32).put("attn_logit_softcapping", 50.0);
      json.put("final_logit_softcapping", 30.0);
    }
    return DecoderConfig.parse(json);
  }

  @ParameterizedTest
  @CsvSource({
    "llama, F32",
    "qwen3, F32",
    "gemma2, F32",
    "gpt2, F32",
    "llama, BF16",
    "qwen3, BF16",
    "gemma2, BF16",
    "gpt2, BF16",
    "llama, INT8",
    "qwen3, INT8",
    "gemma2, INT8",
    "gpt2, INT8",
    "narrow-llama, F32",
    "narrow-qwen3, F32",
    "narrow-gemma2, F32",
    "narrow-llama, BF16",
    "narrow-gemma2, BF16",
    "deep-llama, F32",
    "deep-qwen3, F32",
    "deep-llama, BF16",
    "wide-llama, F32",
    "wide-llama, BF16",
    "wide-llama, INT8",
    "wide-gemma2, INT8",
    "odd-llama, INT8",
    "odd-gpt2, F32",
    "odd-gpt2, BF16",
    "odd-gpt2, INT8",
    "odd-llama, F32",
    "odd-qwen3, F32",
    "odd-gemma2, F32",
    "odd-llama, BF16",
    "odd-gemma2, BF16"
  })
  void a_row_gets_the_same_bits_alone_and_among_others(String family, Precision precision)
      throws IOException {
    try (DecoderWeights weights = DecoderWeights.random(manager, shape(family), 0.1, 7)) {
      weights.write(folder);
    }
    try (Decoder decoder = Decoder.load(manager, folder, null, precision)) {
      hold(decoder, null);
    }
  }

  @ParameterizedTest
  @CsvSource({"llama, 4", "llama, 40", "gpt2, 8", "odd-llama, 5", "deep-llama, 8"})
  void so_it_is_with_adapters(String family, int rank) throws IOException {
    DecoderConfig shape = shape(family);
    try (DecoderWeights weights = DecoderWeights.random(manager, shape, 0.1, 7)) {
      weights.write(folder);
    }
    LoraConfig config = new LoraConfig(rank, 2 * rank, 0, List.of(LoraConfig.ALL), "");
    try (LoraAdapter adapter = LoraAdapter.random(manager, shape, config, 3);
        Decoder decoder = Decoder.load(manager, folder)) {
      adapter.arrays().values().forEach(array -> array.addi(0.01f));
      try (ServedAdapter served = decoder.attach(adapter)) {
        hold(decoder, served);
      }
    }
  }

  /** The row in which the second thread begins; rounding hides most of this in what follows. */
  @Test
  void activations_are_the_same_bits_where_threads_share_them() {
    int inner = 2090;
    TorchProgram program =
        ServingGraph.unrounded(manager, shape("wide-llama"), Precision.BF16).program();
    for (int time = 0; time < 50; time++) {
      NDArray gates = manager.randomNormal(new Shape(2 * ROWS - 1, 2 * inner)).muli(3);
      NDArray alone = gates.get(new NDIndex("16:17")).duplicate();

      NDArray together = program.run(manager, "opened", gates, (long) inner);

      float[] own = program.run(manager, "opened", alone, (long) inner).toFloatArray();
      assertArrayEquals(own, together.get(ROWS - 1).toFloatArray(), 0f);
    }
  }

  /** Rows of unlike lengths, of which fewer and fewer go on; each is also computed alone. */
  private static void hold(Decoder decoder, @Nullable ServedAdapter adapter) {
    try (KvCache batch = decoder.newCache(ROWS, LONGEST);
        KvCache alone = decoder.newCache(1, LONGEST)) {
      List<float[][]> together = new ArrayList<>();
      for (int row = 0; row < ROWS; row++) {
        decoder.step(batch, new int[] {row}, new int[][] {prompt(row)}, chosen(row, 1, adapter));
      }
      for (int rows : new int[] {17, 16, 9, 5, 4, 3, 2, 1}) {
        together.add(step(decoder, batch, 0, rows, together.size(), adapter));
      }
      for (int row = 0; row < ROWS; row++) {
        alone.truncate(0, 0);
        decoder.step(alone, new int[1], new int[][] {prompt(row)}, chosen(row, 1, adapter));
        for (int t = 0; t < together.size() && row < together.get(t).length; t++) {
          float[] own =
              decoder
                  .step(alone, new int[1], new int[][] {{token(row, t)}}, chosen(row, 1, adapter))[
                  0];
          assertArrayEquals(own, together.get(t)[row], 0f, "row " + row + ", token " + t);
        }
      }
    }
  }

  private static float[][] step(
      Decoder decoder, KvCache cache, int from, int rows, int t, @Nullable ServedAdapter adapter) {
    int[] which = new int[rows];
    int[][] tokens = new int[rows][];
    for (int i = 0; i < rows; i++) {
      which[i] = from + i;
      tokens[i] = new int[] {token(i, t)};
    }
    return decoder.step(cache, which, tokens, chosen(from, rows, adapter));
  }

  /** Every other row has it. */
  private static List<ServedAdapter> chosen(int from, int rows, @Nullable ServedAdapter adapter) {
    ServedAdapter[] each = new ServedAdapter[rows];
    for (int i = 0; i < rows; i++) {
      each[i] = (from + i) % 2 == 0 ? adapter : null;
    }
    return adapter == null ? List.of() : Arrays.asList(each);
  }

  private static int[] prompt(int row) {
    int[] tokens = new int[row % 4 == 3 ? 20 : 3 * row + 1];
    Arrays.setAll(tokens, i -> (row * 31 + i * 7) % 200);
    return tokens;
  }

  private static int token(int row, int t) {
    return (row * 13 + t * 5) % 200;
  }
}
