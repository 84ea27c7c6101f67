package io.millrace.runtime.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Decoders of four bits, of every family. The golden checkpoints are too narrow for groups of 32;
 * these have their configurations, wider, and random weights.
 */
class FourBitDecoderTest {
  private static final int[] TOKENS = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4};
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

  private void write(String family) throws URISyntaxException, IOException {
    Path cases = Path.of(FourBitDecoderTest.class.getResource("golden/cases.json").toURI());
    Path file = cases.resolveSibling(family).resolve("config.json");
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(file.toFile());
    if (family.equals("gpt2")) {
      json.put("n_embd", 64);
    } else {
      json.put("hidden_size", 64).put("intermediate_size", 96).put("head_dim", 16);
    }
    DecoderConfig config = DecoderConfig.parse(json);
    try (DecoderWeights weights = DecoderWeights.random(manager, config, 0.15, 7)) {
      weights.write(folder);
    }
  }

  /** The model whose weights are what four bits stand for: only activations differ then. */
  private Path wide() throws IOException {
    Path rounded = Files.createDirectory(folder.resolve("wide"));
    try (TorchProgram program = TorchProgram.packing(manager, FourBits.source());
        DecoderWeights weights = DecoderWeights.read(manager, folder, true)) {
      FourBits bits = new FourBits(program);
      DecoderConfig config = weights.config();
      for (String module : config.modules()) {
        String name = module + ".weight";
        boolean turned = config.matrix(module).transposed();
        NDArray matrix = weights.arrays().get(name);
        NDArray rows = turned ? matrix.transpose().duplicate() : matrix;
        NDArray values = bits.wide(manager, bits.round(manager, rows));
        weights.replace(name, turned ? values.transpose().duplicate() : values);
      }
      weights.write(rounded);
    }
    return rounded;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama3", "mistral", "qwen2", "qwen3", "smollm3", "gemma2", "gemma3", "phi3", "gpt2"
      })
  void computes_what_its_weights_stand_for_the_same_bits_in_any_company(String family)
      throws Exception {
    write(family);
    try (Decoder exact = Decoder.load(manager, wide());
        Decoder decoder = Decoder.load(manager, folder, null, Precision.INT4);
        Decoder bytes = Decoder.load(manager, folder, null, Precision.INT8)) {
      double error = LogitError.of(exact.logits(TOKENS), decoder.logits(TOKENS));
      assertTrue(error > 0 && error < 0.06, () -> "relative error " + error);
      long saved = bytes.memoryBytes() - decoder.memoryBytes();
      long products = exact.config().parameters() - 62L * 64 * 2;
      assertTrue(saved > products * 0.3, () -> saved + " of " + products);
      sameBits(decoder);
    }
  }

  private static void sameBits(Decoder decoder) {
    try (KvCache alone = decoder.newCache(1, 24);
        KvCache batch = decoder.newCache(16, 24)) {
      int[] rows = new int[16];
      int[][] prompts = new int[16][];
      int[][] next = new int[16][];
      for (int i = 0; i < 16; i++) {
        rows[i] = i;
        prompts[i] = Arrays.copyOfRange(TOKENS, i % 8, 2 * (i % 6) + 8);
        next[i] = new int[] {i + 11};
      }
      float[][] first = decoder.step(batch, rows, prompts);
      float[][] second = decoder.step(batch, rows, next);
      int[] row = {0};
      for (int i = 0; i < 16; i++) {
        alone.truncate(0, 0);
        assertArrayEquals(first[i], decoder.step(alone, row, new int[][] {prompts[i]})[0], 0f);
        assertArrayEquals(second[i], decoder.step(alone, row, new int[][] {next[i]})[0], 0f);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen3", "gemma3"})
  void adapters_and_embeddings_are_computed_beside(String family) throws Exception {
    write(family);
    try (Decoder exact = Decoder.load(manager, wide());
        Decoder decoder = Decoder.load(manager, folder, null, Precision.INT4);
        LoraAdapter lora = adapter(exact.config());
        ServedAdapter expected = exact.attach(lora);
        ServedAdapter adapter = decoder.attach(lora);
        KvCache reference = exact.newCache(2, 24);
        KvCache alone = decoder.newCache(1, 24);
        KvCache batch = decoder.newCache(2, 24)) {
      int[][] tokens = {TOKENS, Arrays.copyOf(TOKENS, 9)};
      int[] rows = {0, 1};
      int[] row = {0};
      float[][] both = decoder.step(batch, rows, tokens, Arrays.asList(adapter, null));
      float[][] sums = exact.step(reference, rows, tokens, Arrays.asList(expected, null));
      double error = LogitError.of(sums, both);
      assertTrue(error < 0.06, () -> "relative error " + error);
      assertTrue(LogitError.of(new float[][] {decoder.logits(TOKENS)[19]}, both) > 0.2);
      assertArrayEquals(
          both[0], decoder.step(alone, row, new int[][] {TOKENS}, List.of(adapter))[0], 0f);
      assertArrayEquals(both[1], decoder.logits(tokens[1])[8], 0f);
      float[][] vectors = exact.embeddings(tokens, expected);
      assertTrue(LogitError.of(vectors, decoder.embeddings(tokens, adapter)) < 0.06);
    }
  }

  private LoraAdapter adapter(DecoderConfig config) {
    LoraConfig all = new LoraConfig(4, 8, 0, List.of(LoraConfig.ALL), "");
    LoraAdapter lora = LoraAdapter.random(manager, config, all, 5);
    lora.arrays().values().forEach(array -> array.addi(0.05f));
    return lora;
  }

  @Test
  void matrices_that_fit_no_groups_are_held_in_eight_bits() throws Exception {
    Path cases = Path.of(FourBitDecoderTest.class.getResource("golden/cases.json").toURI());
    for (String family : new String[] {"llama2", "gemma3"}) {
      Path narrow = cases.resolveSibling(family);
      try (Decoder bytes = Decoder.load(manager, narrow, null, Precision.INT8);
          Decoder bits = Decoder.load(manager, narrow, null, Precision.INT4)) {
        assertEquals(bytes.memoryBytes(), bits.memoryBytes());
        assertTrue(LogitError.of(bytes.logits(TOKENS), bits.logits(TOKENS)) < 1e-5);
      }
    }
  }
}
