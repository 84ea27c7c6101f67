package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.DecoderWeights;
import io.millrace.runtime.djl.DjlRuntime;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OptimizerTest {
  @Test
  void muon_takes_the_matrices_of_blocks_however_a_family_names_them() {
    try (NDManager manager = DjlRuntime.standalone().newManager();
        DecoderWeights weights = DecoderWeights.random(manager, gpt2(), 0.02, 1);
        Trainer trainer =
            new Trainer(
                manager,
                TestSettings.of("method", "pretrain", "optimizer", "muon", "steps", 1),
                Parameters.all(weights, manager),
                new Pieces(new int[] {1, 2, 3, 4, 5}, 5, 1))) {
      Set<String> squares = new TreeSet<>(); // AdamW alone keeps second moments
      for (String name : trainer.state().keySet()) {
        if (name.startsWith("o.v.")) {
          squares.add(name.substring(4));
        }
      }
      Set<String> others = new TreeSet<>(weights.arrays().keySet());
      others.removeIf(name -> name.matches(".*\\.(c_attn|c_proj|c_fc)\\.weight"));

      assertEquals(others, squares);
      assertEquals(4, weights.arrays().size() - others.size());
      trainer.step();
    }
  }

  private static DecoderConfig gpt2() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("model_type", "gpt2").put("vocab_size", 40).put("layer_norm_epsilon", 1e-5);
    json.put("n_positions", 16).put("n_ctx", 16).put("n_embd", 8).put("n_layer", 1);
    json.put("n_head", 2);
    return DecoderConfig.parse(json).withTokens(-1, List.of());
  }
}
