package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.plugin.tuner.djl.internal.Batches.Drawn;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.DecoderGraph;
import io.millrace.runtime.decoder.DecoderWeights;
import io.millrace.runtime.decoder.TorchProgram;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every array's gradient is the slope of the loss along it, whatever a family's blocks are made of.
 */
class FamilyGradientsTest {
  private static final float STEP = 0.01f;

  /**
   * Transposed matrices with biases; fused ones; norms of queries and keys; caps and four norms.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'model_type': 'gpt2', 'architectures': ['GPT2LMHeadModel'], 'n_positions': 16,"
            + " 'n_ctx': 16, 'n_embd': 16, 'n_layer': 2, 'n_head': 2, 'vocab_size': 31,"
            + " 'layer_norm_epsilon': 1e-5",
        "'model_type': 'phi3', 'architectures': ['Phi3ForCausalLM'], 'hidden_size': 16,"
            + " 'hidden_act': 'silu', 'intermediate_size': 24, 'max_position_embeddings': 16,"
            + " 'num_attention_heads': 4, 'num_hidden_layers': 2, 'num_key_value_heads': 2,"
            + " 'rms_norm_eps': 1e-5, 'tie_word_embeddings': false, 'vocab_size': 31,"
            + " 'original_max_position_embeddings': 16, 'rope_theta': 10000.0",
        "'model_type': 'qwen3', 'architectures': ['Qwen3ForCausalLM'], 'hidden_size': 16,"
            + " 'hidden_act': 'silu', 'head_dim': 8, 'intermediate_size': 24,"
            + " 'max_position_embeddings': 16, 'num_attention_heads': 4, 'num_hidden_layers': 2,"
            + " 'num_key_value_heads': 2, 'rms_norm_eps': 1e-6, 'tie_word_embeddings': true,"
            + " 'vocab_size': 31, 'rope_theta': 10000.0",
        "'model_type': 'gemma2', 'architectures': ['Gemma2ForCausalLM'], 'hidden_size': 16,"
            + " 'hidden_activation': 'gelu_pytorch_tanh', 'attn_logit_softcapping': 1.5,"
            + " 'final_logit_softcapping': 3.0, 'head_dim': 8, 'intermediate_size': 24,"
            + " 'max_position_embeddings': 16, 'num_attention_heads': 2, 'num_hidden_layers': 2,"
            + " 'num_key_value_heads': 1, 'query_pre_attn_scalar': 7, 'rms_norm_eps': 1e-6,"
            + " 'sliding_window': 6, 'tie_word_embeddings': true, 'vocab_size': 31,"
            + " 'rope_theta': 10000.0"
      })
  void gradients_are_slopes(String fields) throws IOException {
    JsonNode json = new ObjectMapper().readTree("{" + fields.replace('\'', '"') + "}");
    DecoderConfig config = DecoderConfig.parse(json);
    try (NDManager manager = DjlRuntime.standalone().newManager();
        DecoderWeights weights = DecoderWeights.random(manager, config, 0.3, 5);
        TorchProgram program =
            TorchProgram.compile(
                manager, DecoderGraph.learning(config), Trainer.source(manager.getDevice()))) {
      Parameters parameters = Parameters.all(weights, manager);
      Settings settings = TestSettings.of("method", "pretrain", "labelSmoothing", 0.2);
      Loss loss = new Loss(program, settings, parameters, manager);

      List<NDArray> gradients = result(loss, manager).gradients();

      List<String> names = new ArrayList<>(parameters.trained().keySet());
      for (int i = 0; i < names.size(); i++) {
        NDArray array = parameters.trained().get(names.get(i));
        float length = gradients.get(i).norm().getFloat();
        if (length > 1e-3) { // a bias of keys alone has none
          NDArray step = gradients.get(i).mul(STEP / length);
          array.addi(step);
          float above = result(loss, manager).stats()[0];
          array.subi(step.mul(2));
          float below = result(loss, manager).stats()[0];
          array.addi(step);
          double slope = (above - below) / (2 * STEP);
          assertEquals(length, slope, 0.03 * length + 2e-4, names.get(i));
        }
      }
    }
  }

  private static Loss.Result result(Loss loss, NDManager manager) {
    Random random = new Random(2);
    List<Drawn> drawn = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int[] tokens = random.ints(12 - i, 0, 31).toArray();
      drawn.add(new Drawn(new Example(tokens, 0), List.of(), true));
    }
    Loss.Part part = loss.part(drawn);
    return loss.gradients(manager, part, loss.learnt(part.batch()), drawn.size(), true, false);
  }
}
