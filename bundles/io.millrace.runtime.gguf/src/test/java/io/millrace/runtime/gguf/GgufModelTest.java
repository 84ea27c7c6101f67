package io.millrace.runtime.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.runtime.gguf.internal.HuggingFaceView;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the checkpoints that {@code make_golden.py} converted. */
class GgufModelTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3", "qwen2", "qwen3", "gemma2", "gemma3", "phi3", "gpt2"})
  void gives_back_every_tensor_bit_for_bit(String family) throws Exception {
    GgufModel model = GgufModel.open(resource(family + ".gguf"));
    JsonNode tensors = golden().path("families").path(family).path("tensors");
    TreeSet<String> names = new TreeSet<>();
    tensors.fieldNames().forEachRemaining(names::add);

    assertEquals(names, new TreeSet<>(model.names()));
    for (String name : names) {
      assertArrayEquals(
          JSON.convertValue(tensors.path(name).path("shape"), long[].class), model.shape(name));
      assertEquals(tensors.path(name).path("sha256").asText(), digest(model.read(name)), name);
    }
  }

  @Test
  void describes_llama_with_scaled_rotation_as_its_config_did() throws Exception {
    JsonNode config = config("llama3");

    assertEquals("llama", config.path("model_type").asText());
    assertEquals("LlamaForCausalLM", config.path("architectures").path(0).asText());
    assertEquals(720, config.path("vocab_size").asInt());
    assertEquals(32, config.path("hidden_size").asInt());
    assertEquals(2, config.path("num_key_value_heads").asInt());
    assertEquals(1e-5, config.path("rms_norm_eps").asDouble());
    assertTrue(config.path("tie_word_embeddings").asBoolean());
    JsonNode scaling = config.path("rope_scaling");
    assertEquals("llama3", scaling.path("rope_type").asText());
    assertEquals(8, scaling.path("factor").asDouble());
    assertEquals(64, scaling.path("original_max_position_embeddings").asInt());
  }

  @Test
  void describes_what_sets_the_other_families_apart() throws Exception {
    assertEquals(50.0, config("gemma2").path("attn_logit_softcapping").asDouble());
    assertEquals(16, config("gemma2").path("sliding_window").asInt());
    assertEquals("gemma3_text", config("gemma3").path("model_type").asText());
    assertEquals(16, config("qwen3").path("head_dim").asInt());
    assertEquals(1_000_000, config("qwen2").path("rope_theta").asDouble());
    assertEquals(64, config("gpt2").path("n_inner").asInt());
    assertEquals("phi3", config("phi3").path("model_type").asText());
  }

  private static JsonNode config(String family) throws Exception {
    return HuggingFaceView.read(resource(family + ".gguf")).config();
  }

  static JsonNode golden() throws IOException {
    return JSON.readTree(GgufModelTest.class.getResource("/golden.json"));
  }

  static Path resource(String name) throws URISyntaxException {
    return Path.of(GgufModelTest.class.getResource("/" + name).toURI());
  }

  /** Of the values as little-endian FLOAT32. */
  static String digest(ByteBuffer values) throws NoSuchAlgorithmException {
    ByteBuffer little = ByteBuffer.allocate(values.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    little.asFloatBuffer().put(values.asFloatBuffer());
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(little.array()));
  }
}
