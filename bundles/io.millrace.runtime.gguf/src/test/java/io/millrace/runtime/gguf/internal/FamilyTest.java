package io.millrace.runtime.gguf.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FamilyTest {
  /** As llama.cpp's {@code smollm3.cpp} and the converter's {@code SmolLM3Model} have it. */
  @Test
  void smollm3_is_llama_with_every_fourth_block_unturned() throws IOException {
    Family family = Family.of("smollm3").orElseThrow();
    Map<String, Object> all = new HashMap<>();
    all.put("general.architecture", "smollm3");
    all.put("smollm3.embedding_length", 32L);
    all.put("smollm3.attention.head_count", 4L);
    all.put("smollm3.feed_forward_length", 48L);
    all.put("smollm3.block_count", 8L);
    all.put("smollm3.context_length", 256L);
    Tensor tokens = new Tensor("token_embd.weight", BlockFormat.F32, new long[] {64, 32}, 0);
    Tensor keys = new Tensor("blk.0.attn_k.weight", BlockFormat.F32, new long[] {32, 32}, 0);

    Map<String, Names.Named> named =
        Names.of(family, new Entries(all), Map.of(tokens.name(), tokens, keys.name(), keys));
    ObjectNode config = ConfigJson.of(family, new Entries(all), named, name -> null);

    assertEquals(
        Change.HEADS_INTERLEAVED, named.get("model.layers.0.self_attn.k_proj.weight").change());
    assertEquals("SmolLM3ForCausalLM", config.at("/architectures/0").asText());
    assertEquals("smollm3", config.path("model_type").asText());
    assertEquals(4, config.path("no_rope_layer_interval").asInt());
    assertFalse(config.path("use_sliding_window").asBoolean(true));
  }
}
