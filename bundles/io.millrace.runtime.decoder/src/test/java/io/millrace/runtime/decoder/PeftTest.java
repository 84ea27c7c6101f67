package io.millrace.runtime.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Adapters that src/test/python/peft_golden.py made with PEFT, and what PEFT computed with them.
 */
class PeftTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir Path written;
  private NDManager manager;
  private Path golden;

  @BeforeEach
  void open() throws URISyntaxException {
    manager = DjlRuntime.standalone().newManager();
    golden = Path.of(PeftTest.class.getResource("peft/config.json").toURI()).getParent();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void patterns_exclusions_and_rank_stabilised_scales() throws IOException {
    matches("patterned");
  }

  @Test
  void some_layers_only() throws IOException {
    matches("upper");
  }

  @Test
  void dora_with_a_saved_head() throws IOException {
    matches("turned");
  }

  @Test
  void biases_an_embedding_and_a_head_that_the_base_ties() throws IOException {
    Path outer = golden.resolveSibling("peft-outer");
    Path base = golden.resolveSibling("golden").resolve("qwen2");
    JsonNode cases = JSON.readTree(outer.resolve("cases.json").toFile());
    int[] sequence = JSON.convertValue(cases.get("sequence"), int[].class);
    float[][] expected = JSON.convertValue(cases.get("outer"), float[][].class);
    try (LoraAdapter adapter = LoraAdapter.read(manager, outer, DecoderConfig.read(base));
        DecoderWeights weights = DecoderWeights.read(manager, base, true);
        Decoder decoder = Decoder.load(manager, base, adapter)) {
      assertTrue(adapter.mergesOnly());
      close(expected, decoder.logits(sequence));
      adapter.write(written);
      assertEquals(
          Safetensors.open(outer.resolve("adapter_model.safetensors")).names(),
          Safetensors.open(written.resolve("adapter_model.safetensors")).names());
      AdapterMath.merge(weights, adapter);
      weights.write(written);
    }
    try (Decoder merged = Decoder.load(manager, written)) {
      close(expected, merged.logits(sequence));
    }
  }

  private static void close(float[][] expected, float[][] logits) {
    for (int i = 0; i < expected.length; i++) {
      assertArrayEquals(expected[i], logits[i], 1e-4f, "position " + i);
    }
  }

  @Test
  void writes_the_keys_and_settings_that_peft_does() throws IOException {
    for (String name : List.of("patterned", "upper", "turned")) {
      try (LoraAdapter adapter = read(name)) {
        adapter.write(written);
      }
      assertEquals(
          Safetensors.open(golden.resolve(name).resolve("adapter_model.safetensors")).names(),
          Safetensors.open(written.resolve("adapter_model.safetensors")).names());
      JsonNode theirs = json(golden.resolve(name));
      JsonNode ours = json(written);
      ours.fields()
          .forEachRemaining(
              field ->
                  assertEquals(
                      sorted(theirs.path(field.getKey())),
                      sorted(field.getValue()),
                      field.getKey()));
    }
  }

  @Test
  void an_adapter_that_only_merges_cannot_be_taken_out() {
    try (LoraAdapter adapter = read("turned");
        DecoderWeights weights = DecoderWeights.read(manager, golden, true)) {
      assertTrue(adapter.mergesOnly());
      assertThrows(PlatformException.class, () -> AdapterMath.unmerge(weights, adapter));
    }
  }

  private void matches(String name) throws IOException {
    JsonNode cases = JSON.readTree(golden.resolve("cases.json").toFile());
    int[] sequence = JSON.convertValue(cases.get("sequence"), int[].class);
    float[][] expected = JSON.convertValue(cases.get(name), float[][].class);
    try (LoraAdapter adapter = read(name);
        Decoder decoder = Decoder.load(manager, golden, adapter)) {
      float[][] logits = decoder.logits(sequence);
      for (int i = 0; i < expected.length; i++) {
        for (int j = 0; j < expected[i].length; j++) {
          assertEquals(expected[i][j], logits[i][j], 1e-4, name + " " + i + " " + j);
        }
      }
    }
  }

  private LoraAdapter read(String name) {
    return LoraAdapter.read(manager, golden.resolve(name), DecoderConfig.read(golden));
  }

  private static JsonNode json(Path folder) throws IOException {
    return JSON.readTree(Files.readAllBytes(folder.resolve("adapter_config.json")));
  }

  /** Lists of names have no order; whole numbers and fractions are the same here. */
  private static Object sorted(JsonNode node) {
    if (node.isArray()) {
      return JSON.convertValue(node, List.class).stream().map(String::valueOf).sorted().toList();
    }
    return node.isNumber() ? (Object) node.asDouble() : node.toString().replace(".0", "");
  }
}
