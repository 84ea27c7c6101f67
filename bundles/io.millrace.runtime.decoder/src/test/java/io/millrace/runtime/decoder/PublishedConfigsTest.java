package io.millrace.runtime.decoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Configurations as the models' owners publish them, with the parameters that they count. */
class PublishedConfigsTest {
  private static final JsonNode PUBLISHED = published();

  private static JsonNode published() {
    try (InputStream in = PublishedConfigsTest.class.getResourceAsStream("published.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static DecoderConfig config(String name) {
    return DecoderConfig.parse(PUBLISHED.get(name).get(1));
  }

  @TestFactory
  Stream<DynamicTest> are_read_and_have_the_published_number_of_parameters() {
    return StreamSupport.stream(((Iterable<String>) PUBLISHED::fieldNames).spliterator(), false)
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      DecoderConfig config = config(name);
                      assertEquals(PUBLISHED.get(name).get(0).asLong(), config.parameters());
                      JsonNode written = new ObjectMapper().readTree(config.toJson());
                      assertEquals(config, DecoderConfig.parse(written));
                    }));
  }

  @Test
  void say_where_windows_and_rotaries_differ() {
    DecoderConfig gemma = config("gemma-3-4b-it");
    assertEquals(29, gemma.kinds().stream().filter(LayerKind::sliding).count());
    assertEquals(1024, gemma.window());
    assertEquals(new LayerKind(false, 0), gemma.kinds().get(5));
    assertEquals(1f / 8, gemma.rotaries().get(0).frequencies().get(0));
    assertEquals(1f, gemma.rotaries().get(1).frequencies().get(0));
    assertEquals(List.of(1, 106), gemma.eosTokens());
    assertEquals(4096, config("Mistral-7B-v0.1").window());
    assertEquals(0, config("Mistral-7B-Instruct-v0.3").window());
    assertEquals(0, config("Qwen2.5-1.5B").window());
    assertEquals(13, config("gemma-2-2b").kinds().stream().filter(LayerKind::sliding).count());
  }

  @Test
  void with_something_else_in_them_are_refused_by_field_and_value() {
    refused("Llama-3.2-1B", "{\"rope_scaling\":{\"rope_type\":\"ntk\",\"factor\":2}}", "'ntk'");
    refused("Qwen3-0.6B", "{\"num_experts\":128}", "num_experts 128");
    refused("Mistral-7B-v0.1", "{\"hidden_act\":\"gelu_10\"}", "'gelu_10'");
    refused("Qwen2-0.5B", "{\"quantization_config\":{\"bits\":4}}", "quantization_config");
    refused("gemma-3-1b-it", "{\"use_bidirectional_attention\":true}", "bidirectional");
    refused("SmolLM2-135M", "{\"rope_interleaved\":true}", "rope_interleaved true");
    refused("Llama-2-7b-hf", "{\"sliding_window\":512}", "sliding_window 512");
    refused("Phi-3-mini-4k-instruct", "{\"num_local_experts\":16}", "num_local_experts 16");
  }

  @Test
  void with_what_their_library_does_not_use_compute_the_same() {
    same("Llama-2-7b-hf", "{\"sliding_window\":4096,\"max_sequence_length\":2048,\"mup\":false}");
    same("Mistral-7B-v0.1", "{\"layer_types\":[\"full_attention\"],\"use_sliding_window\":false}");
    same("gemma-3-1b-it", "{\"attn_logit_softcapping\":50.0}");
    same("gemma-2-2b", "{\"sliding_window_size\":4096}");
    same("gpt2", "{\"n_special\":0,\"predict_special_tokens\":true,\"output_past\":true}");
  }

  private static void same(String name, String change) {
    DecoderConfig plain = config(name);
    DecoderConfig other = DecoderConfig.parse(changed(name, change));
    assertEquals(plain.block(), other.block());
    assertEquals(plain.kinds(), other.kinds());
    assertEquals(plain.window(), other.window());
  }

  @Test
  void leave_out_what_their_library_presumes() {
    DecoderConfig qwen =
        DecoderConfig.parse(
            changed("Qwen3-0.6B", "{\"use_sliding_window\":true,\"max_window_layers\":2}")
                .without("sliding_window"));
    assertEquals(4096, qwen.window());
    String factors = "[" + "1.5,".repeat(47) + "1.5]";
    String rope =
        "{\"type\":\"yarn\",\"short_factor\":%1$s,\"long_factor\":%1$s,".formatted(factors)
            + "\"original_max_position_embeddings\":8}";
    JsonNode phi =
        changed(
                "Phi-3-mini-4k-instruct",
                "{\"max_position_embeddings\":131072,\"rope_scaling\":" + rope + "}")
            .without("original_max_position_embeddings");
    Rotary rotary = DecoderConfig.parse(phi).rotaries().get(0);
    assertEquals(4096, rotary.longFrom());
    assertEquals(Math.sqrt(1 + Math.log(32) / Math.log(4096)), rotary.magnitude(), 1e-9);
  }

  private static ObjectNode changed(String name, String change) {
    try {
      ObjectNode json = PUBLISHED.get(name).get(1).deepCopy();
      json.setAll((ObjectNode) new ObjectMapper().readTree(change));
      return json;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void refused(String name, String change, String part) {
    JsonNode json = changed(name, change);
    PlatformException e = assertThrows(PlatformException.class, () -> DecoderConfig.parse(json));
    assertEquals("MODEL_UNSUPPORTED", e.code());
    assertTrue(e.what().contains(part), e.what());
  }
}
