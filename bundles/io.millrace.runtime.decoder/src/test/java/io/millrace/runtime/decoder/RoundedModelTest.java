package io.millrace.runtime.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundedModelTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int[] TOKENS = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5};
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

  private static Path golden(String family) throws URISyntaxException {
    Path cases = Path.of(RoundedModelTest.class.getResource("golden/cases.json").toURI());
    return cases.resolveSibling(family);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama2", "qwen3", "gemma3", "phi3", "gpt2"})
  void a_saved_model_is_to_the_bit_what_rounding_on_loading_makes(String family) throws Exception {
    RoundedModel.write(manager, golden(family), folder);

    assertTrue(RoundedModel.is(folder));
    assertFalse(RoundedModel.is(golden(family)));
    try (Decoder loaded = Decoder.load(manager, golden(family), null, Precision.INT8);
        Decoder saved = Decoder.load(manager, folder, null, Precision.INT8);
        Decoder wide = Decoder.load(manager, folder)) {
      assertEquals(loaded.memoryBytes(), saved.memoryBytes());
      float[][] expected = loaded.logits(TOKENS);
      float[][] actual = saved.logits(TOKENS);
      float[][] exact = wide.logits(TOKENS);
      for (int i = 0; i < TOKENS.length; i++) {
        assertArrayEquals(expected[i], actual[i], 0f);
      }
      double error = LogitError.of(exact, actual);
      assertTrue(
          error > 0 && error < LogitError.eightBits(0.1),
          () -> "activations alone differ by " + error);
    }
  }

  @Test
  void says_how_far_each_matrix_moved_and_how_much_it_shrank() throws Exception {
    Path model = golden("gpt2");
    List<RoundedModel.Change> changes = RoundedModel.write(manager, model, folder);
    DecoderConfig config = DecoderConfig.read(model);

    assertEquals(1 + config.modules().size(), changes.size());
    String name = "transformer.h.0.mlp.c_fc.weight";
    RoundedModel.Change change =
        changes.stream().filter(c -> c.tensor().equals(name)).findFirst().orElseThrow();
    try (DecoderWeights before = DecoderWeights.read(manager, model, false);
        DecoderWeights after = DecoderWeights.read(manager, folder, false)) {
      float[] w = before.arrays().get(name).toFloatArray();
      float[] r = after.arrays().get(name).toFloatArray();
      double squares = 0;
      double sizes = 0;
      double largest = 0;
      for (int i = 0; i < w.length; i++) {
        squares += Math.pow(w[i] - r[i], 2);
        sizes += Math.pow(w[i], 2);
        largest = Math.max(largest, Math.abs(w[i] - r[i]));
      }
      assertEquals(Math.sqrt(squares / sizes), change.relativeError(), 1e-6);
      assertEquals(largest, change.largestError(), 1e-7);
      assertEquals(4L * w.length, change.bytesBefore());
      assertEquals(w.length + 4 * config.matrix(name.replace(".weight", "")).out(), change.bytes());
      assertArrayEquals(
          before.arrays().get("transformer.wpe.weight").toFloatArray(),
          after.arrays().get("transformer.wpe.weight").toFloatArray());
      Path again = Files.createDirectory(folder.resolve("again"));
      after.write(again);
      assertFalse(RoundedModel.is(again), "what is written as F32 does not say it is rounded");
    }
    PlatformException twice =
        assertThrows(PlatformException.class, () -> RoundedModel.write(manager, folder, folder));
    assertTrue(twice.what().contains("rounded already"), twice.what());
  }

  /** As llm-compressor publishes: embedding and head stay as they were, scales in one column. */
  @Test
  void reads_what_other_tools_round_in_this_form() throws Exception {
    RoundedModel.write(manager, golden("llama2"), folder);
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.copy(folder.resolve("config.json"), other.resolve("config.json"));
    Map<String, NDArray> mixed = new LinkedHashMap<>();
    Safetensors rounded = Safetensors.open(folder.resolve("model.safetensors"));
    try (DecoderWeights whole = DecoderWeights.read(manager, golden("llama2"), false)) {
      for (String name : whole.config().tensors().keySet()) {
        RoundedTensor tensor =
            name.contains("layers") && rounded.names().contains(name + "_scale")
                ? rounded.rounded(manager, name, whole.config().tensors().get(name))
                : null;
        mixed.put(name, tensor == null ? whole.arrays().get(name) : tensor.values());
        if (tensor != null) {
          mixed.put(name + "_scale", tensor.scales());
        }
      }
      SafetensorsWriter.write(other.resolve("model.safetensors"), mixed);
    }
    describe(
        other,
        """
        {"config_groups":{"group_0":{"input_activations":{"actorder":null,"dynamic":true,
        "num_bits":8,"observer":"memoryless","strategy":"token","symmetric":true,"type":"int"},
        "output_activations":null,"targets":["Linear"],"weights":{"dynamic":false,"num_bits":8,
        "observer":"minmax","strategy":"channel","symmetric":true,"type":"int"}}},
        "format":"int-quantized","global_compression_ratio":1.4,"ignore":["lm_head"],
        "kv_cache_scheme":null,"quant_method":"compressed-tensors",
        "quantization_status":"frozen"}\
        """);

    try (Decoder loaded = Decoder.load(manager, golden("llama2"), null, Precision.INT8);
        Decoder saved = Decoder.load(manager, other, null, Precision.INT8)) {
      assertArrayEquals(loaded.logits(TOKENS)[10], saved.logits(TOKENS)[10], 0f);
    }
  }

  @Test
  void refuses_other_ways_of_rounding_by_name() throws Exception {
    RoundedModel.write(manager, golden("llama2"), folder);
    String ours =
        JSON.readTree(folder.resolve("config.json").toFile()).get("quantization_config").toString();
    Map<String, String> refused =
        Map.of(
            "{\"quant_method\":\"gptq\",\"bits\":4}",
            "quant_method gptq",
            "{\"bits\":4}",
            "quant_method (missing)",
            ours.replace("int-quantized", "float-quantized"),
            "format float-quantized",
            ours.replace("\"num_bits\":8", "\"num_bits\":4"),
            "weights.num_bits 4",
            ours.replace("\"channel\"", "\"group\""),
            "weights.strategy group",
            ours.replace("\"dynamic\":true", "\"dynamic\":false"),
            "input_activations.dynamic false",
            ours.replace("\"kv_cache_scheme\":null", "\"kv_cache_scheme\":{\"num_bits\":8}"),
            "kv_cache_scheme");
    for (var entry : refused.entrySet()) {
      describe(folder, entry.getKey());
      PlatformException e = assertThrows(PlatformException.class, () -> DecoderConfig.read(folder));
      assertEquals("MODEL_UNSUPPORTED", e.code());
      assertTrue(e.what().contains(entry.getValue()), e.what());
    }
  }

  @Test
  void refuses_bytes_whose_scales_are_missing_or_of_another_size() throws Exception {
    RoundedModel.write(manager, golden("llama2"), folder);
    Path file = folder.resolve("model.safetensors");
    String name = "model.layers.0.self_attn.q_proj.weight";
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    Safetensors saved = Safetensors.open(file);
    DecoderConfig config = DecoderConfig.read(golden("llama2"));
    for (String tensor : config.tensors().keySet()) {
      RoundedTensor rounded = saved.rounded(manager, tensor, config.tensors().get(tensor));
      tensors.put(tensor, rounded == null ? saved.read(manager, tensor) : rounded.values());
      if (rounded != null) {
        tensors.put(tensor + "_scale", rounded.scales());
      }
    }
    for (NDArray scales : new NDArray[] {null, manager.ones(new ai.djl.ndarray.types.Shape(3))}) {
      tensors.remove(name + "_scale");
      if (scales != null) {
        tensors.put(name + "_scale", scales);
      }
      Path broken = Files.createTempDirectory(folder, "broken");
      Files.copy(folder.resolve("config.json"), broken.resolve("config.json"));
      SafetensorsWriter.write(broken.resolve("model.safetensors"), tensors);
      for (Precision precision : List.of(Precision.F32, Precision.INT8)) {
        PlatformException e =
            assertThrows(
                PlatformException.class, () -> Decoder.load(manager, broken, null, precision));
        assertEquals(scales == null ? "MODEL_UNSUPPORTED" : "MODEL_INVALID", e.code());
        assertTrue(e.what().contains(name), e.what());
      }
    }
  }

  private static void describe(Path model, String quantisation) throws IOException {
    Path file = model.resolve("config.json");
    ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
    json.set("quantization_config", JSON.readTree(quantisation));
    Files.writeString(file, json.toString());
  }
}
