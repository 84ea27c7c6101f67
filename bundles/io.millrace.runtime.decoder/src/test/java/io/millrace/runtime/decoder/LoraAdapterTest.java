package io.millrace.runtime.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.millrace.api.PlatformException;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoraAdapterTest {
  private static final DecoderConfig SHAPE = DecoderConfig.of(50, 16, 24, 2, 4, 2, 32);
  @TempDir Path folder;
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = DjlRuntime.standalone().newManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void reads_what_it_wrote() throws IOException {
    LoraAdapter adapter = adapter(LoraConfig.ALL);
    adapter.write(folder);

    LoraAdapter read = LoraAdapter.read(manager, folder, SHAPE);

    assertEquals(28, read.arrays().size());
    assertEquals(adapter.config().scale(), read.config().scale());
    adapter
        .arrays()
        .forEach(
            (name, array) ->
                assertArrayEquals(array.toFloatArray(), read.arrays().get(name).toFloatArray()));
  }

  @Test
  void a_new_adapter_changes_nothing() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    DecoderWeights.random(manager, SHAPE, 0.2, 1).write(model);
    int[] tokens = {1, 2, 3};

    float[][] plain = Decoder.load(manager, model).logits(tokens);
    float[][] merged = Decoder.load(manager, model, adapter("q_proj")).logits(tokens);

    assertArrayEquals(plain[2], merged[2]);
  }

  @Test
  void targets_are_names_a_pattern_or_all() {
    assertEquals(14, config(LoraConfig.ALL).modules(SHAPE).size());
    assertEquals(4, config("q_proj", "mlp.up_proj").modules(SHAPE).size());
    assertEquals(2, config(".*layers\\.1\\..*(k|v)_proj").modules(SHAPE).size());
    PlatformException e = assertThrows(PlatformException.class, () -> adapter("c_attn"));
    assertEquals("MODEL_UNSUPPORTED", e.code());
  }

  @Test
  void refuses_adapters_of_other_kinds_and_shapes() throws IOException {
    adapter(LoraConfig.ALL).write(folder);
    DecoderConfig wider = DecoderConfig.of(50, 32, 24, 2, 4, 2, 32);
    assertTrue(refused(wider).what().contains("has shape [4, 16]"));
    Path file = folder.resolve("adapter_config.json");
    String json = Files.readString(file);
    Files.writeString(file, json.replace("\"use_dora\"", "\"lora_bias\" : true, \"use_dora\""));
    assertEquals("MODEL_UNSUPPORTED", refused(SHAPE).code());
    Files.writeString(
        file,
        json.replaceAll("\"mlp\\.\\w+\",?|\"(up|gate|down)_proj\",?", "")
            .replaceAll(",\\s*]", "]"));
    assertTrue(refused(SHAPE).what().contains("28 tensors"), refused(SHAPE).what());
    Files.delete(file);
    assertEquals("MODEL_NOT_FOUND", refused(SHAPE).code());
  }

  @Test
  void what_is_merged_can_be_taken_out_and_sums_are_exact() throws IOException {
    try (DecoderWeights weights = DecoderWeights.random(manager, SHAPE, 0.3, 1);
        DecoderWeights other = DecoderWeights.random(manager, SHAPE, 0.3, 1);
        LoraAdapter one = moved(3, 5);
        LoraAdapter two = moved(2, 6)) {
      AdapterMath.merge(weights, one);
      AdapterMath.merge(weights, two);
      try (LoraAdapter sum =
          AdapterMath.sum(manager, SHAPE, List.of(one, two), new double[] {1, 1})) {
        assertEquals(5, sum.config().rank());
        AdapterMath.merge(other, sum);
        same(weights, other);
        AdapterMath.unmerge(other, sum);
      }
      same(DecoderWeights.random(manager, SHAPE, 0.3, 1), other);
    }
  }

  @Test
  void dora_begins_as_the_model_is_whichever_way_its_matrices_are_held() throws Exception {
    Path golden = Path.of(getClass().getResource("golden/cases.json").toURI()).getParent();
    LoraOptions dora =
        new LoraOptions(false, true, List.of(), List.of(), Map.of(), Map.of(), List.of());
    LoraConfig config = new LoraConfig(2, 4, 0, List.of(LoraConfig.ALL), "base", dora);
    for (String family : List.of("gpt2", "llama2")) {
      Path model = golden.resolve(family);
      try (DecoderWeights weights = DecoderWeights.read(manager, model, false);
          LoraAdapter adapter = LoraAdapter.random(manager, weights, config, 3);
          Decoder plain = Decoder.load(manager, model);
          Decoder merged = Decoder.load(manager, model, adapter)) {
        int[] tokens = {1, 2, 3};
        assertArrayEquals(plain.logits(tokens)[2], merged.logits(tokens)[2], 1e-5f, family);
      }
    }
  }

  @Test
  void an_adapter_of_a_model_that_also_sees_fits_its_text_half() throws Exception {
    Path golden = Path.of(getClass().getResource("golden/cases.json").toURI()).getParent();
    DecoderConfig shape = DecoderConfig.read(golden.resolve("gemma3"));
    LoraConfig config = new LoraConfig(2, 4, 0, List.of(".*language_model.*up_proj"), "base");
    try (LoraAdapter adapter = LoraAdapter.random(manager, shape, config, 3)) {
      adapter.write(folder);
      Map<String, NDArray> within = new LinkedHashMap<>();
      adapter
          .arrays()
          .forEach(
              (name, array) ->
                  within.put("base_model.model.model.language_model." + name.substring(6), array));
      SafetensorsWriter.write(folder.resolve("adapter_model.safetensors"), within);

      try (LoraAdapter read = LoraAdapter.read(manager, folder, shape)) {
        assertEquals(adapter.arrays(), read.arrays());
        assertEquals(2 * shape.layers(), read.arrays().size());
      }
    }
  }

  @Test
  void the_first_pattern_that_matches_holds() {
    Map<String, Integer> ranks = new LinkedHashMap<>();
    ranks.put("layers.1.mlp.up_proj", 2);
    ranks.put("^up_proj", 9);
    ranks.put("(up|down)_proj", 3);
    ranks.put("down_proj", 5);
    LoraOptions options =
        new LoraOptions(false, false, List.of(), List.of(), ranks, Map.of(), List.of());
    LoraConfig config = new LoraConfig(4, 8, 0, List.of(LoraConfig.ALL), "base", options);

    assertEquals(2, config.rank("model.layers.1.mlp.up_proj"));
    assertEquals(3, config.rank("model.layers.0.mlp.up_proj"));
    assertEquals(3, config.rank("model.layers.0.mlp.down_proj"));
    assertEquals(4, config.rank("model.layers.0.self_attn.q_proj"));
    assertEquals(List.copyOf(ranks.keySet()), List.copyOf(options.ranks().keySet()));
  }

  @Test
  void refuses_fields_that_it_does_not_know_and_patterns_that_are_none() throws IOException {
    adapter(LoraConfig.ALL).write(folder);
    Path file = folder.resolve("adapter_config.json");
    String json = Files.readString(file);
    for (String field :
        List.of(
            "\"alora_invocation_tokens\" : [3]",
            "\"use_stora\" : true",
            "\"init_lora_weights\" : \"pissa\"",
            "\"layers_pattern\" : \"stack\"")) {
      Files.writeString(file, json.replace("\"bias\"", field + ", \"bias\""));
      PlatformException e = refused(SHAPE);
      assertEquals("MODEL_UNSUPPORTED", e.code());
      assertTrue(e.what().contains(field.split("\"")[1]), e.what());
    }
    Files.writeString(
        file, json.replace("\"rank_pattern\" : { }", "\"rank_pattern\" : {\"(\" : 2}"));
    assertEquals("MODEL_INVALID", refused(SHAPE).code());
  }

  private LoraAdapter moved(int rank, int seed) {
    LoraConfig config = new LoraConfig(rank, 4, 0, List.of("q_proj", "down_proj"), "base");
    LoraAdapter adapter = LoraAdapter.random(manager, SHAPE, config, seed);
    adapter.arrays().values().forEach(array -> array.addi(0.1f * seed));
    return adapter;
  }

  private static void same(DecoderWeights expected, DecoderWeights actual) {
    expected
        .arrays()
        .forEach(
            (name, array) ->
                assertArrayEquals(
                    array.toFloatArray(), actual.arrays().get(name).toFloatArray(), 1e-5f, name));
  }

  private PlatformException refused(DecoderConfig shape) {
    return assertThrows(PlatformException.class, () -> LoraAdapter.read(manager, folder, shape));
  }

  private LoraAdapter adapter(String... targets) {
    return LoraAdapter.random(manager, SHAPE, config(targets), 5);
  }

  private static LoraConfig config(String... targets) {
    return new LoraConfig(4, 8, 0, List.of(targets), "base");
  }
}
