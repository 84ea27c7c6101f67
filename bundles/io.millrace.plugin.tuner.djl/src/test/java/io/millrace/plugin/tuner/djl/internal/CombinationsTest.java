package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.decoder.DecoderConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Parameters that mean nothing together, and values that mean nothing. */
class CombinationsTest {
  @Test
  void learn_is_for_sft() {
    settingsRefused("learn is 'assistant'", "method", "pretrain", "learn", "assistant");
    settingsRefused("learn is 'completion'", "method", "dpo", "learn", "completion");
    TestSettings.of("method", "sft", "learn", "completion");
  }

  @Test
  void labels_are_smoothed_only_where_the_loss_does() {
    settingsRefused("method 'orpo'", "method", "orpo", "labelSmoothing", 0.1);
    settingsRefused("method 'kto'", "method", "kto", "labelSmoothing", 0.1);
    for (String loss : List.of("ipo", "hinge")) {
      settingsRefused(
          "lossType '" + loss, "method", "dpo", "lossType", loss, "labelSmoothing", 0.1);
    }
    settingsRefused(
        "divides by 1 - 2", "method", "dpo", "lossType", "robust", "labelSmoothing", 0.5);
    TestSettings.of("method", "dpo", "lossType", "robust", "labelSmoothing", 0.49);
    TestSettings.of("method", "sft", "labelSmoothing", 0.5);
  }

  @Test
  void kto_needs_rows_to_compare() {
    settingsRefused("batchSize is 1", "method", "kto", "batchSize", 1, "accumulation", 8);
  }

  @Test
  void dora_has_no_dropout() {
    settingsRefused("loraDropout is 0.1", "lora", true, "dora", true, "loraDropout", 0.1);
  }

  @Test
  void states_are_compared_only_if_there_are_several() {
    settingsRefused("keepBest is true", "keepBest", true);
    settingsRefused("earlyStopping is 3", "earlyStopping", 3);
    TestSettings.of("earlyStopping", 3, "evaluateEvery", 10);
  }

  @Test
  void packing_is_for_whole_rows_of_a_known_length() {
    settingsRefused("method 'dpo'", "packing", "bfd", "method", "dpo", "maxLength", 64);
    settingsRefused(
        "sampling 'windows'",
        "packing",
        "wrapped",
        "method",
        "pretrain",
        "sampling",
        "windows",
        "maxLength",
        64);
    settingsRefused("maxLength 0", "packing", "bfd");
    TestSettings.of("packing", "bfd", "maxLength", 64);
  }

  @Test
  void one_token_is_no_example() {
    settingsRefused("maxLength is 1", "maxLength", 1);
  }

  @Test
  void adapters_name_the_value_that_means_nothing() {
    adapterRefused("rankPattern gives 'q_proj' the rank 0.4", "rankPattern", Map.of("q_proj", 0.4));
    adapterRefused("rankPattern gives 'q_proj' the rank 2.5", "rankPattern", Map.of("q_proj", 2.5));
    adapterRefused("layersToTransform has 'x'", "layersToTransform", List.of("x"));
    adapterRefused("targets has '(q'", "targets", List.of("(q"));
    adapterRefused("alphaPattern has '[q'", "alphaPattern", Map.of("[q", 2));
    PlatformException e = assertThrows(PlatformException.class, () -> values("alpha", 0));
    assertEquals("PARAMETER_INVALID", e.code());
    assertTrue(e.what().contains("alpha"), e.what());
  }

  @Test
  void dora_is_refused_on_matrices_that_are_held_transposed() throws IOException {
    DecoderConfig gpt2 =
        DecoderConfig.parse(
            new ObjectMapper()
                .readTree(
                    "{'model_type':'gpt2','vocab_size':40,'n_positions':16,'n_ctx':16,'n_embd':8,"
                        .concat("'n_layer':1,'n_head':2,'layer_norm_epsilon':1e-5}")
                        .replace('\'', '"')));
    DecoderConfig llama = DecoderConfig.read(Golden.open().folder());
    var dora = AdapterParameters.read(values("dora", true), "base");
    var plain = AdapterParameters.read(values(), "base");

    PlatformException e =
        assertThrows(PlatformException.class, () -> AdapterParameters.supported(dora, gpt2));

    assertEquals("MODEL_UNSUPPORTED", e.code());
    assertTrue(e.what().contains("h.0.attn.c_attn"), e.what());
    assertEquals(plain, AdapterParameters.supported(plain, gpt2));
    assertEquals(dora, AdapterParameters.supported(dora, llama));
  }

  private static Values values(Object... given) {
    return given.length == 0
        ? Values.check("tuner djl", TunerParameters.ALL, Map.of())
        : Values.check("tuner djl", TunerParameters.ALL, Map.of((String) given[0], given[1]));
  }

  private static void settingsRefused(String part, Object... given) {
    refused(part, () -> TestSettings.of(given));
  }

  private static void adapterRefused(String part, String name, Object value) {
    refused(part, () -> AdapterParameters.read(values(name, value), "base"));
  }

  private static void refused(String part, Executable call) {
    PlatformException e = assertThrows(PlatformException.class, call);
    assertEquals("TUNING_SETTINGS_INVALID", e.code());
    assertTrue(e.what().contains(part), e.what());
  }
}
