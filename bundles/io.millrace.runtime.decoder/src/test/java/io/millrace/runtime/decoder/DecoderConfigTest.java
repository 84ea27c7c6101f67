package io.millrace.runtime.decoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecoderConfigTest {
  private static final DecoderConfig SHAPE = DecoderConfig.of(50, 16, 24, 2, 4, 2, 32);
  @TempDir Path folder;

  @Test
  void reads_what_it_wrote() throws IOException {
    DecoderConfig config = SHAPE.withTokens(1, List.of(3, 4));
    Files.writeString(folder.resolve("config.json"), config.toJson());

    assertEquals(config, DecoderConfig.read(folder));
    assertEquals(50 * 16 + 16 + 2 * (2 * 256 + 2 * 128 + 3 * 384 + 32), config.parameters());
  }

  @Test
  void names_every_setting_that_is_not_computed() throws IOException {
    PlatformException e =
        refused(
            SHAPE
                .toJson()
                .replace("\"silu\"", "\"gelu_10\"")
                .replace("\"mlp_bias\"", "\"num_experts\" : 8, \"mlp_bias\"")
                .replace("\"rope_scaling\" : null", "\"rope_scaling\" : {\"type\":\"spiral\"}"));

    assertEquals("MODEL_UNSUPPORTED", e.code());
    PlatformException other = refused(SHAPE.toJson().replace("\"llama\"", "\"mamba\""));
    assertTrue(other.what().contains("model_type 'mamba'"), other.what());
    for (String part : List.of("'gelu_10'", "'spiral'", "unknown field num_experts 8")) {
      assertTrue(e.what().contains(part), e.what());
    }
  }

  @Test
  void refuses_impossible_numbers_and_broken_json() throws IOException {
    PlatformException odd =
        refused(
            SHAPE.toJson().replace("\"num_key_value_heads\" : 2", "\"num_key_value_heads\" : 3"));
    assertEquals("MODEL_INVALID", odd.code());
    assertTrue(odd.what().contains("4 is no multiple of 3"), odd.what());
    PlatformException missing = refused(SHAPE.toJson().replace("\"hidden_size\" : 16,", ""));
    assertTrue(missing.what().contains("hidden_size is missing"), missing.what());
    assertEquals("MODEL_INVALID", refused("{").code());
  }

  @Test
  void refuses_counts_that_would_fill_the_memory() throws IOException {
    String layers = "\"num_hidden_layers\" : ";
    PlatformException deep =
        refused(SHAPE.toJson().replace(layers + 2, layers + Integer.MAX_VALUE));
    assertEquals("MODEL_INVALID", deep.code());
    assertTrue(deep.what().contains("num_hidden_layers 2147483647"), deep.what());
    String head = "\"head_dim\" : ";
    PlatformException wide = refused(SHAPE.toJson().replace(head + 4, head + 2147483646));
    assertTrue(wide.what().contains("head_dim 2147483646"), wide.what());
    String gpt =
        "{\"model_type\":\"gpt2\",\"vocab_size\":9,\"n_embd\":8,\"n_layer\":1,\"n_head\":0}";
    PlatformException none = refused(gpt);
    assertEquals("MODEL_INVALID", none.code());
    assertTrue(none.what().contains("num_attention_heads 0"), none.what());
  }

  @Test
  void says_when_there_is_no_model() {
    PlatformException e = assertThrows(PlatformException.class, () -> DecoderConfig.read(folder));

    assertEquals("MODEL_NOT_FOUND", e.code());
  }

  private PlatformException refused(String json) throws IOException {
    Files.writeString(folder.resolve("config.json"), json);
    return assertThrows(PlatformException.class, () -> DecoderConfig.read(folder));
  }
}
