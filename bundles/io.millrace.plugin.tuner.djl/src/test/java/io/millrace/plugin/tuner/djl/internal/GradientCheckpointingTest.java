package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.millrace.plugin.tuner.djl.internal.Batches.Drawn;
import io.millrace.runtime.decoder.DecoderGraph;
import io.millrace.runtime.decoder.DecoderWeights;
import io.millrace.runtime.decoder.LoraAdapter;
import io.millrace.runtime.decoder.LoraConfig;
import io.millrace.runtime.decoder.LoraOptions;
import io.millrace.runtime.decoder.TorchProgram;
import io.millrace.runtime.djl.DjlRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocks that are computed twice give what blocks computed once do. */
class GradientCheckpointingTest {
  private final Golden golden = Golden.open();
  private NDManager manager;
  private DecoderWeights weights;
  private TorchProgram program;

  @BeforeEach
  void open() {
    manager = DjlRuntime.standalone().newManager();
    weights = DecoderWeights.read(manager, golden.folder(), true);
    program =
        TorchProgram.compile(
            manager, DecoderGraph.learning(weights.config()), Trainer.source(manager.getDevice()));
  }

  @AfterEach
  void close() {
    program.close();
    manager.close();
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void every_method_has_the_same_loss_and_gradients_to_the_bit(Method method) {
    same(method, Parameters.all(weights, manager));
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void and_for_an_adapter(Method method) {
    LoraAdapter adapter = LoraAdapter.read(manager, golden.folder(), weights.config());
    same(method, Parameters.adapter(weights, adapter, manager));
  }

  @Test
  void and_for_lengths_with_a_saved_module() {
    LoraOptions options =
        new LoraOptions(
            false, true, List.of(), List.of(), Map.of("q_proj", 2), Map.of(), List.of("o_proj"));
    LoraConfig config =
        new LoraConfig(4, 6, 0, List.of("q_proj", "down_proj", "up_proj"), "base", options);
    LoraAdapter adapter = LoraAdapter.random(manager, weights, config, 3);
    same(Method.SFT, Parameters.adapter(weights, adapter, manager));
  }

  /** Dropout draws the same masks both times: then gradients are those of the loss. */
  @Test
  void dropout_is_the_same_when_a_block_is_computed_again() {
    Parameters parameters = Parameters.all(weights, manager);
    Loss loss = loss(Method.SFT, parameters, true, 0.3);
    int which = parameters.list().size() - 2;
    NDArray weight = parameters.list().get(which);
    NDArray gradient = gradients(loss, golden.batch()).gradients().get(which);
    float length = gradient.norm().getFloat();
    NDArray step = gradient.mul(0.01f / length);

    weight.addi(step);
    float above = gradients(loss, golden.batch()).stats()[0];
    weight.subi(step.mul(2));
    float below = gradients(loss, golden.batch()).stats()[0];

    assertEquals(length, (above - below) / 0.02f, 0.02f * length);
  }

  private void same(Method method, Parameters parameters) {
    List<Drawn> drawn = method.paired() ? golden.pairs() : golden.batch();

    Loss.Result once = gradients(loss(method, parameters, false, 0), drawn);
    Loss.Result twice = gradients(loss(method, parameters, true, 0), drawn);

    assertArrayEquals(once.stats(), twice.stats());
    assertEquals(once.gradients().size(), twice.gradients().size());
    for (int i = 0; i < once.gradients().size(); i++) {
      assertArrayEquals(
          once.gradients().get(i).toFloatArray(), twice.gradients().get(i).toFloatArray());
    }
    assertTrue(once.gradients().stream().anyMatch(g -> g.norm().getFloat() > 1e-3));
  }

  private Loss.Result gradients(Loss loss, List<Drawn> drawn) {
    Loss.Part part = loss.part(new ArrayList<>(drawn));
    JniUtils.setSeed(4);
    return loss.gradients(manager, part, loss.learnt(part.batch()), drawn.size(), true, true);
  }

  private Loss loss(Method method, Parameters parameters, boolean recompute, double dropout) {
    Settings settings =
        TestSettings.of(
            "method",
            method.name().toLowerCase(java.util.Locale.ROOT),
            "gradientCheckpointing",
            recompute,
            "dropout",
            dropout);
    return new Loss(program, settings, parameters, manager);
  }
}
