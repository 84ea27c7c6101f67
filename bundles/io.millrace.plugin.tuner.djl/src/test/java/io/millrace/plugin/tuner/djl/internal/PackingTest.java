package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.plugin.tuner.djl.internal.Batches.Drawn;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.DecoderGraph;
import io.millrace.runtime.decoder.DecoderWeights;
import io.millrace.runtime.decoder.TorchProgram;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PackingTest {
  private static final String LLAMA =
      "{'model_type':'llama','architectures':['LlamaForCausalLM'],'vocab_size':50,"
          + "'hidden_size':16,'intermediate_size':24,'num_hidden_layers':2,"
          + "'num_attention_heads':4,'num_key_value_heads':2,'max_position_embeddings':64,"
          + "'rms_norm_eps':1e-5,'rope_theta':10000,'hidden_act':'silu',"
          + "'tie_word_embeddings':true%s}";

  @Test
  void fits_the_longest_first_where_the_least_room_is_left() {
    List<Example> packed = Packing.BFD.pack(of(3, 7, 2, 5, 3), 10, true);

    assertEquals(
        List.of("[7, 3]", "[5, 3, 2]"),
        packed.stream().map(e -> Arrays.toString(e.parts())).toList());
    assertEquals(20, packed.stream().mapToInt(e -> e.tokens().length).sum());
  }

  @Test
  void wraps_what_does_not_fit_into_the_next_row() {
    List<Example> packed = Packing.WRAPPED.pack(of(3, 7, 2, 5), 6, true);

    assertEquals(
        List.of("[3, 3]", "[4, 2]", "[5]"),
        packed.stream().map(e -> Arrays.toString(e.parts())).toList());
    assertEquals(4, packed.get(0).targets());
  }

  @Test
  void learns_no_first_token_and_no_prompt() {
    Example example = new Example(new int[] {1, 2, 3, 4}, 2);

    Example packed = Packing.BFD.pack(List.of(example, example), 8, false).get(0);

    assertArrayEquals(
        new boolean[] {false, false, true, true, false, false, true, true}, packed.mask());
  }

  @Test
  void every_epoch_has_all_rows_and_any_batch_can_be_asked_for() {
    List<Row> rows = new ArrayList<>();
    of(3, 7, 2, 5, 3, 6, 4, 9).forEach(e -> rows.add(row(e)));
    Settings settings = TestSettings.of("method", "pretrain", "batchSize", 2);
    Batches batches = new Batches(rows, 2, 1, Augmentation.NONE, token -> false, 5);
    Packs packs = new Packs(batches, Packing.BFD, 10, settings);
    int each = packs.perEpoch();

    int tokens = 0;
    for (int i = each; i < 2 * each; i++) {
      for (Drawn drawn : packs.get(i)) {
        tokens += drawn.chosen().tokens().length;
      }
    }
    List<Drawn> late = packs.get(3L * each + 1);

    assertEquals(39, tokens);
    assertEquals(text(packs.get(1)), text(new Packs(batches, Packing.BFD, 10, settings).get(1)));
    assertEquals(
        text(late), text(new Packs(batches, Packing.BFD, 10, settings).get(3L * each + 1)));
  }

  @Test
  void loss_and_gradients_of_grouped_heads_are_those_of_the_rows_apart() throws IOException {
    same(LLAMA.formatted(""), Packing.BFD);
  }

  @Test
  void and_of_a_sliding_window() throws IOException {
    same(
        LLAMA
            .formatted(",'sliding_window':4")
            .replace("'llama'", "'mistral'")
            .replace("LlamaFor", "MistralFor"),
        Packing.BFD);
  }

  @Test
  void and_of_learnt_positions() throws IOException {
    same(
        "{'model_type':'gpt2','architectures':['GPT2LMHeadModel'],'vocab_size':50,"
            + "'n_positions':64,'n_ctx':64,'n_embd':16,'n_layer':2,'n_head':4,"
            + "'activation_function':'gelu_new','layer_norm_epsilon':1e-5,"
            + "'tie_word_embeddings':true}",
        Packing.BFD);
  }

  private void same(String json, Packing packing) throws IOException {
    List<Example> apart = of(5, 9, 3, 12, 7, 6);
    List<Example> packed = packing.pack(apart, 20, false);
    assertTrue(packed.size() < apart.size());
    try (NDManager manager = DjlRuntime.standalone().newManager();
        DecoderWeights weights =
            DecoderWeights.random(
                manager,
                DecoderConfig.parse(new ObjectMapper().readTree(json.replace('\'', '"'))),
                0.3,
                1);
        TorchProgram program =
            TorchProgram.compile(
                manager,
                DecoderGraph.learning(weights.config()),
                Trainer.source(manager.getDevice()))) {
      Loss loss =
          new Loss(
              program, TestSettings.of("method", "sft"), Parameters.all(weights, manager), manager);

      Loss.Result expected = gradients(manager, loss, apart);
      Loss.Result actual = gradients(manager, loss, packed);

      assertEquals(expected.stats()[0], actual.stats()[0], 1e-5);
      for (int i = 0; i < expected.gradients().size(); i++) {
        near(expected.gradients().get(i), actual.gradients().get(i));
      }
    }
  }

  private static Loss.Result gradients(NDManager manager, Loss loss, List<Example> examples) {
    Loss.Part part = loss.part(examples.stream().map(e -> new Drawn(e, List.of(), true)).toList());
    return loss.gradients(manager, part, part.batch().picks().length, 0, true, false);
  }

  private static void near(NDArray expected, NDArray actual) {
    assertArrayEquals(expected.toFloatArray(), actual.toFloatArray(), 1e-5f);
  }

  private static List<Example> of(int... lengths) {
    Random random = new Random(7);
    return Arrays.stream(lengths)
        .mapToObj(n -> new Example(random.ints(n, 1, 50).toArray(), n > 4 ? 2 : 0))
        .toList();
  }

  private static Row row(Example example) {
    return new Row(List.of(new int[0]), List.of(example.tokens()), List.of());
  }

  private static List<List<Integer>> text(List<Drawn> drawn) {
    return drawn.stream().map(d -> IntStream.of(d.chosen().tokens()).boxed().toList()).toList();
  }
}
