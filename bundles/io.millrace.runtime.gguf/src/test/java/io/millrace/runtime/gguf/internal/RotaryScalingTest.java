package io.millrace.runtime.gguf.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** As llama.cpp's {@code llama_model::load_hparams} reads these entries. */
class RotaryScalingTest {
  @Test
  void a_factor_without_a_type_is_linear() throws IOException {
    assertEquals(
        4, json(Family.QWEN2, "rope.scaling.factor", 4f).at("/rope_scaling/factor").asInt());
    ObjectNode older = json(Family.LLAMA, "rope.scale_linear", 2f);
    assertEquals("linear", older.at("/rope_scaling/rope_type").asText());
    assertEquals(2, older.at("/rope_scaling/factor").asInt());
    assertTrue(json(Family.LLAMA, "rope.scaling.factor", 0f).isEmpty());
  }

  @Test
  void yarn_keeps_its_numbers() throws IOException {
    JsonNode scaling =
        json(
                Family.QWEN3,
                Map.of(
                    "rope.scaling.type", "yarn",
                    "rope.scaling.factor", 4f,
                    "rope.scaling.original_context_length", 32768L,
                    "rope.scaling.yarn_attn_factor", 1.25f,
                    "rope.scaling.yarn_beta_fast", 16f))
            .path("rope_scaling");

    assertEquals("yarn", scaling.path("rope_type").asText());
    assertEquals(4, scaling.path("factor").asDouble());
    assertEquals(32768, scaling.path("original_max_position_embeddings").asInt());
    assertEquals(1.25, scaling.path("attention_factor").asDouble());
    assertEquals(16, scaling.path("beta_fast").asDouble());
    assertTrue(scaling.path("beta_slow").isMissingNode());
    assertThrows(
        UnknownFormat.class, () -> json(Family.QWEN3, Map.of("rope.scaling.type", "yarn")));
    UnknownFormat e =
        assertThrows(
            UnknownFormat.class,
            () ->
                json(
                    Family.QWEN3,
                    Map.of(
                        "rope.scaling.type", "yarn",
                        "rope.scaling.factor", 4f,
                        "rope.scaling.attn_factor", 0.8f)));
    assertTrue(e.getMessage().contains("rope.scaling.attn_factor is 0.8"), e.getMessage());
  }

  @Test
  void a_part_of_a_head_may_be_turned_where_the_family_knows_it() throws IOException {
    assertEquals(
        0.5, json(Family.PHI3, "rope.dimension_count", 8).path("partial_rotary_factor").asDouble());
    assertTrue(json(Family.PHI3, "rope.dimension_count", 16).isEmpty());
    assertThrows(BrokenFile.class, () -> json(Family.LLAMA, "rope.dimension_count", 8));
    assertThrows(BrokenFile.class, () -> json(Family.PHI3, "rope.dimension_count", 32));
  }

  @Test
  void a_tokenizer_that_does_not_say_how_it_cuts_is_refused_unless_it_is_gpt2s()
      throws IOException {
    UnknownFormat e = assertThrows(UnknownFormat.class, () -> cut("qwen2"));
    assertTrue(e.getMessage().contains("(missing)"), e.getMessage());
    assertEquals("ByteLevel", cut("gpt2").at("/pre_tokenizer/type").asText());
  }

  @Test
  void names_that_other_models_give_their_cuts_are_known() throws IOException {
    for (String name : List.of("smaug-bpe", "dbrx", "tekken")) {
      ObjectNode json = new ObjectMapper().createObjectNode();
      Map<String, Object> entries = Map.of("tokenizer.ggml.pre", name);
      ByteLevelBpe.write(json, new Entries(entries), List.of("a"));
      assertEquals("Split", json.at("/pre_tokenizer/pretokenizers/0/type").asText(), name);
      assertEquals(name.equals("tekken"), json.at("/model/ignore_merges").asBoolean(), name);
    }
  }

  private static ObjectNode cut(String architecture) throws IOException {
    ObjectNode json = new ObjectMapper().createObjectNode();
    Entries entries = new Entries(Map.of("general.architecture", architecture));
    ByteLevelBpe.write(json, entries, List.of("a"));
    return json;
  }

  private static ObjectNode json(Family family, String entry, Number value) throws IOException {
    return json(family, Map.of(entry, value));
  }

  private static ObjectNode json(Family family, Map<String, Object> given) throws IOException {
    Map<String, Object> entries = new HashMap<>();
    entries.put("general.architecture", family.ggufName);
    given.forEach((entry, value) -> entries.put(family.ggufName + "." + entry, value));
    ObjectNode json = new ObjectMapper().createObjectNode();
    RotaryScaling.add(family, json, new Entries(entries), 16, name -> null);
    return json;
  }
}
