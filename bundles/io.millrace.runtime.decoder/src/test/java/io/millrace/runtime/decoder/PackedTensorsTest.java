package io.millrace.runtime.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of four bits: ours, those of other tools ({@code src/test/python/packed.py}), damaged ones.
 */
class PackedTensorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int[] TOKENS = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
  private static final String QUERY = "model.layers.0.self_attn.q_proj.weight";
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

  private static Path others() throws URISyntaxException {
    return Path.of(PackedTensorsTest.class.getResource("packed/config.json").toURI()).getParent();
  }

  /** Its last matrices, 80 wide, fit no groups. */
  private Path exact() throws IOException {
    Path exact = Files.createDirectory(folder.resolve("exact"));
    DecoderConfig config = DecoderConfig.of(61, 64, 80, 2, 4, 2, 64);
    try (DecoderWeights weights = DecoderWeights.random(manager, config, 0.1, 3)) {
      weights.write(exact);
    }
    return exact;
  }

  private Path rounded(Path exact) throws IOException {
    Path rounded = Files.createDirectory(folder.resolve("rounded"));
    RoundedModel.write(manager, exact, rounded, Precision.INT4);
    return rounded;
  }

  @Test
  void a_saved_model_is_to_the_bit_what_rounding_on_loading_makes() throws Exception {
    Path exact = exact();
    Path rounded = rounded(exact);

    assertEquals(Optional.of(Precision.INT4), RoundedModel.precision(rounded));
    try (Decoder loaded = Decoder.load(manager, exact, null, Precision.INT4);
        Decoder saved = Decoder.load(manager, rounded, null, Precision.INT4);
        Decoder wide = Decoder.load(manager, rounded)) {
      assertEquals(loaded.memoryBytes(), saved.memoryBytes());
      float[][] expected = loaded.logits(TOKENS);
      float[][] actual = saved.logits(TOKENS);
      for (int i = 0; i < TOKENS.length; i++) {
        assertArrayEquals(expected[i], actual[i], 0f);
      }
      double error = LogitError.of(wide.logits(TOKENS), actual);
      assertTrue(error > 0 && error < 0.05, () -> "activations alone differ by " + error);
    }
  }

  @Test
  void says_how_far_each_matrix_moved_and_leaves_the_others_alone() throws Exception {
    Path exact = exact();
    Path rounded = folder.resolve("rounded");
    Files.createDirectory(rounded);
    List<RoundedModel.Change> changes = RoundedModel.write(manager, exact, rounded, Precision.INT4);

    assertEquals(2 * 6, changes.size(), "all but the two that are 80 wide");
    JsonNode json = JSON.readTree(rounded.resolve("config.json").toFile());
    List<String> ignored = new ArrayList<>();
    json.path("quantization_config").path("ignore").forEach(name -> ignored.add(name.asText()));
    assertTrue(ignored.contains("model.layers.1.mlp.down_proj"), ignored.toString());
    try (DecoderWeights before = DecoderWeights.read(manager, exact, false);
        DecoderWeights after = DecoderWeights.read(manager, rounded, false)) {
      for (String name : before.arrays().keySet()) {
        float[] w = before.arrays().get(name).toFloatArray();
        float[] r = after.arrays().get(name).toFloatArray();
        Optional<RoundedModel.Change> change =
            changes.stream().filter(c -> c.tensor().equals(name)).findFirst();
        double squares = 0;
        double sizes = 0;
        for (int i = 0; i < w.length; i++) {
          squares += Math.pow(w[i] - r[i], 2);
          sizes += Math.pow(w[i], 2);
        }
        double error = change.map(RoundedModel.Change::relativeError).orElse(0.0);
        assertEquals(Math.sqrt(squares / sizes), error, 1e-6, name);
        assertTrue(error < 0.1, name);
        change.ifPresent(c -> assertEquals(w.length / 2 + w.length / 16, c.bytes()));
      }
    }
  }

  @Test
  void reads_what_other_tools_pack_with_zero_points_and_matrices_left_alone() throws Exception {
    JsonNode golden = JSON.readTree(others().resolve("logits.json").toFile());
    float[][] expected = JSON.treeToValue(golden.path("logits"), float[][].class);
    try (Decoder wide = Decoder.load(manager, others());
        Decoder packed = Decoder.load(manager, others(), null, Precision.INT4);
        Decoder bytes = Decoder.load(manager, others(), null, Precision.INT8)) {
      float[][] exact = wide.logits(TOKENS);
      for (int i = 0; i < TOKENS.length; i++) {
        assertArrayEquals(expected[i], exact[i], 1e-4f);
      }
      double error = LogitError.of(expected, packed.logits(TOKENS));
      assertTrue(error > 0 && error < 0.05, () -> "relative error " + error);
      assertTrue(packed.memoryBytes() < bytes.memoryBytes());
    }
  }

  @Test
  void files_hold_halves_where_no_bit_is_lost() throws Exception {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    tensors.put("halves", manager.create(new float[] {1, -0.5f, 3.140625f}));
    tensors.put("floats", manager.create(new float[] {1, 0.1f}));
    tensors.put("whole", manager.create(new long[] {7, 1L << 40}));
    Path file = folder.resolve("x.safetensors");
    SafetensorsWriter.writeHalved(file, tensors);

    Safetensors read = Safetensors.open(file);
    assertEquals("BF16", read.tensors().get("halves").dtype());
    assertEquals("F32", read.tensors().get("floats").dtype());
    assertEquals("I64", read.tensors().get("whole").dtype());
    assertEquals(1L << 40, Safetensors.map(read.tensors().get("whole"), "whole").getLong(8));
    for (String name : List.of("halves", "floats")) {
      float[] values = read.read(manager, name).toFloatArray();
      assertArrayEquals(tensors.get(name).toFloatArray(), values, 0f);
    }
  }

  @Test
  void refuses_what_is_packed_wrongly_by_name() throws Exception {
    Map<String, UnaryOperator<Map<String, NDArray>>> damages = new LinkedHashMap<>();
    NDArray words = manager.zeros(new Shape(64, 7), DataType.INT32);
    damages.put("q_proj.weight_packed is I32 [64, 7]", with(QUERY + "_packed", words));
    damages.put("q_proj.weight_packed has no weight_shape", with(QUERY + "_shape", null));
    NDArray huge = manager.create(new long[] {64, 1L << 50});
    damages.put("for a matrix of [64, 1125899906842624]", with(QUERY + "_shape", huge));
    NDArray three = manager.create(new long[] {64, 64, 1});
    damages.put("weight_shape is not two whole numbers", with(QUERY + "_shape", three));
    damages.put("q_proj.weight_scale is missing", with(QUERY + "_scale", null));
    NDArray uneven = manager.ones(new Shape(64, 3));
    damages.put("weight_scale has shape [64, 3]", with(QUERY + "_scale", uneven));
    NDArray endless = manager.ones(new Shape(64, 2)).mul(Float.NaN);
    damages.put("_scale adds up to NaN", with(QUERY + "_scale", endless));
    NDArray zeros = manager.zeros(new Shape(64, 2), DataType.INT32);
    damages.put("weight_zero_point is I32 [64, 2]", with(QUERY + "_zero_point", zeros));
    NDArray twice = manager.ones(new Shape(64, 64));
    damages.put("is there packed and unpacked", with(QUERY, twice));
    NDArray order = manager.zeros(new Shape(64), DataType.INT32);
    damages.put("such as " + QUERY + "_g_idx", with(QUERY + "_g_idx", order));
    Map<String, NDArray> sound = tensors();
    for (var damage : damages.entrySet()) {
      Path broken = Files.createTempDirectory(folder, "broken");
      Files.copy(others().resolve("config.json"), broken.resolve("config.json"));
      Map<String, NDArray> tensors = damage.getValue().apply(new LinkedHashMap<>(sound));
      SafetensorsWriter.write(broken.resolve("model.safetensors"), tensors);
      for (Precision precision : List.of(Precision.F32, Precision.INT4)) {
        PlatformException e =
            assertThrows(
                PlatformException.class, () -> Decoder.load(manager, broken, null, precision));
        assertTrue(e.code().startsWith("MODEL_"), e.code());
        assertTrue(e.what().contains(damage.getKey()), e.what());
      }
    }
  }

  private static UnaryOperator<Map<String, NDArray>> with(
      String name, @org.jspecify.annotations.Nullable NDArray instead) {
    return tensors -> {
      tensors.remove(name);
      if (instead != null) {
        tensors.put(name, instead);
      }
      return tensors;
    };
  }

  /** The other tool's, as the writer takes them. */
  private Map<String, NDArray> tensors() throws URISyntaxException {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    Path file = others().resolve("model.safetensors");
    SafetensorsHeaders.read(file)
        .forEach(
            (name, info) -> {
              Shape shape = new Shape(info.shape());
              NDArray array =
                  switch (info.dtype()) {
                    case "I32" ->
                        manager.create(Safetensors.map(info, name), shape, DataType.INT32);
                    case "I64" ->
                        manager.create(Safetensors.map(info, name), shape, DataType.INT64);
                    default -> Safetensors.open(file).read(manager, name);
                  };
              tensors.put(name, array);
            });
    return tensors;
  }

  @Test
  void refuses_other_ways_of_packing_by_name() throws Exception {
    String form = JSON.readTree(others().resolve("config.json").toFile()).toString();
    Map<String, String> refused =
        Map.of(
            form.replace("\"num_bits\":4", "\"num_bits\":8"),
            "weights.num_bits 8",
            form.replace("\"type\":\"int\"", "\"type\":\"float\""),
            "weights.type float",
            form.replace("\"strategy\":\"group\"", "\"strategy\":\"tensor\""),
            "weights.strategy tensor",
            form.replace("\"group_size\":32", "\"group_size\":-1"),
            "weights.group_size -1",
            form.replace("\"actorder\":null", "\"actorder\":\"group\""),
            "weights.actorder group",
            form.replace("\"input_activations\":null", "\"input_activations\":{\"num_bits\":8}"),
            "input_activations {\"num_bits\":8}");
    for (var entry : refused.entrySet()) {
      Files.writeString(folder.resolve("config.json"), entry.getKey());
      PlatformException e = assertThrows(PlatformException.class, () -> DecoderConfig.read(folder));
      assertEquals("MODEL_UNSUPPORTED", e.code());
      assertTrue(e.what().contains(entry.getValue()), e.what());
    }
  }

  @Test
  void refuses_to_pack_matrices_that_are_held_the_other_way() throws Exception {
    Path gpt2 = Path.of(getClass().getResource("golden/gpt2/config.json").toURI()).getParent();
    PlatformException e =
        assertThrows(
            PlatformException.class,
            () -> RoundedModel.write(manager, gpt2, folder, Precision.INT4));
    assertEquals("MODEL_UNSUPPORTED", e.code());
    assertTrue(e.what().contains("(in, out)"), e.what());
    assertFalse(Files.exists(folder.resolve("model.safetensors")));
  }
}
