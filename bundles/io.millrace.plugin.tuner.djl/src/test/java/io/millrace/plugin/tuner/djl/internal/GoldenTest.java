package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.runtime.decoder.Decoder;
import io.millrace.runtime.decoder.DecoderGraph;
import io.millrace.runtime.decoder.DecoderWeights;
import io.millrace.runtime.decoder.LoraAdapter;
import io.millrace.runtime.decoder.Safetensors;
import io.millrace.runtime.decoder.SafetensorsWriter;
import io.millrace.runtime.decoder.TorchProgram;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against values that src/test/python/golden.py computed with PyTorch in double precision. */
class GoldenTest {
  private final Golden golden = Golden.open();
  private final Path folder = golden.folder();
  private final JsonNode cases = golden.cases();
  private final Safetensors expected = Safetensors.open(folder.resolve("expected.safetensors"));
  private NDManager manager;
  private DecoderWeights weights;
  private LoraAdapter adapter;
  private TorchProgram program;

  @BeforeEach
  void open() {
    manager = DjlRuntime.standalone().newManager();
    weights = DecoderWeights.read(manager, folder, true);
    adapter = LoraAdapter.read(manager, folder, weights.config());
    program =
        TorchProgram.compile(
            manager,
            DecoderGraph.learning(weights.config()),
            Trainer.source(plain() || manager.getDevice().isGpu()));
  }

  boolean plain() {
    return false;
  }

  @AfterEach
  void close() {
    program.close();
    manager.close();
  }

  @Test
  void logits_with_and_without_adapter() {
    int[] sequence = Golden.ints(cases.get("sequence"));
    try (Decoder plain = Decoder.load(manager, folder);
        Decoder merged = Decoder.load(manager, folder, adapter);
        Decoder beside = Decoder.over(manager, weights, adapter)) {
      near("logits", flat(plain.logits(sequence)), 1e-4f);
      near("lora.logits", flat(merged.logits(sequence)), 1e-4f);
      near("lora.logits", flat(beside.logits(sequence)), 1e-4f);
    }
  }

  @Test
  void likelihood_and_its_gradients() {
    Loss loss = loss(Method.SFT, Parameters.all(weights, manager), false);
    Loss.Part part = loss.part(golden.batch());

    Loss.Result result = loss.gradients(manager, part, part.batch().picks().length, 0, true, false);

    assertEquals(cases.get("nll").asDouble(), result.stats()[0], 1e-5);
    int i = 0;
    for (String name : weights.arrays().keySet()) {
      near("nll." + name, result.gradients().get(i++).toFloatArray(), 1e-5f);
    }
  }

  @Test
  void an_untied_head_gets_its_own_gradient(@TempDir Path untied) throws IOException {
    String json = Files.readString(folder.resolve("config.json"));
    Files.writeString(
        untied.resolve("config.json"),
        json.replace("\"tie_word_embeddings\": true", "\"tie_word_embeddings\": false"));
    Map<String, NDArray> arrays = new LinkedHashMap<>(weights.arrays());
    arrays.put("lm_head.weight", arrays.get("model.embed_tokens.weight"));
    SafetensorsWriter.write(untied.resolve("model.safetensors"), arrays);
    DecoderWeights apart = DecoderWeights.read(manager, untied, true);
    Loss loss = loss(Method.SFT, Parameters.all(apart, manager), false);
    Loss.Part part = loss.part(golden.batch());

    List<NDArray> gradients =
        loss.gradients(manager, part, part.batch().picks().length, 0, true, false).gradients();

    float[] sum = gradients.get(0).add(gradients.get(2)).toFloatArray();
    near("nll.model.embed_tokens.weight", sum, 1e-5f);
    near("nll.model.norm.weight", gradients.get(1).toFloatArray(), 1e-5f);
  }

  @Test
  void odds_ratio_and_its_gradients_on_an_adapter() {
    Loss loss = loss(Method.ORPO, Parameters.adapter(weights, adapter, manager), false);
    Loss.Part part = loss.part(golden.pairs());

    Loss.Result result = loss.gradients(manager, part, loss.learnt(part.batch()), 3, true, false);

    assertArrayEquals(floats(cases.get("orpo")), java.util.Arrays.copyOf(result.stats(), 4), 1e-5f);
    int i = 0;
    for (String name : adapter.arrays().keySet()) {
      near("orpo." + name, result.gradients().get(i++).toFloatArray(), 1e-5f);
    }
  }

  @Test
  void odds_ratio_with_likelihood_of_the_whole_sequence() {
    Loss loss = loss(Method.ORPO, Parameters.adapter(weights, adapter, manager), true);
    Loss.Part part = loss.part(golden.pairs());

    Loss.Result result = loss.gradients(manager, part, loss.learnt(part.batch()), 3, true, false);

    assertArrayEquals(
        floats(cases.get("orpoSequence")), java.util.Arrays.copyOf(result.stats(), 4), 1e-5f);
  }

  @Test
  void three_steps_of_adamw() {
    assertEquals(cases.get("norm").asDouble(), steps(false), 1e-4);
    weights.arrays().forEach((name, array) -> near("adamw." + name, array.toFloatArray(), 2e-5f));
  }

  @Test
  void three_steps_of_muon() {
    steps(true);
    weights.arrays().forEach((name, array) -> near("muon." + name, array.toFloatArray(), 5e-5f));
  }

  /** Returns the gradient's norm before the first step. */
  private double steps(boolean muon) {
    Loss loss = loss(Method.SFT, Parameters.all(weights, manager), false);
    Optimizer optimizer =
        new Optimizer(
            program,
            settings(Method.SFT, muon, false).optimizer(),
            false,
            weights.arrays(),
            Set.copyOf(weights.config().modules()),
            manager);
    double first = 0;
    for (int step = 1; step <= 3; step++) {
      Loss.Part part = loss.part(golden.batch());
      List<NDArray> gradients =
          loss.gradients(manager, part, part.batch().picks().length, 0, true, false).gradients();
      double norm = program.run(manager, "clip", gradients, 1.0).getFloat();
      first = step == 1 ? norm : first;
      optimizer.step(manager, step, 0.01, gradients);
    }
    return first;
  }

  private Loss loss(Method method, Parameters parameters, boolean whole) {
    return new Loss(program, settings(method, false, whole), parameters, manager);
  }

  private static Settings settings(Method method, boolean muon, boolean whole) {
    return TestSettings.of(
        "method",
        method.name().toLowerCase(java.util.Locale.ROOT),
        "optimizer",
        muon ? "muon" : "adamw",
        "weightDecay",
        0.1,
        "oddsWeight",
        0.5,
        "likelihood",
        whole ? "sequence" : "answer");
  }

  private void near(String name, float[] actual, float tolerance) {
    assertArrayEquals(expected.read(manager, name).toFloatArray(), actual, tolerance, name);
  }

  private static float[] floats(JsonNode node) {
    float[] values = new float[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) node.get(i).asDouble();
    }
    return values;
  }

  private static float[] flat(float[][] rows) {
    float[] flat = new float[rows.length * rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, flat, i * rows[0].length, rows[0].length);
    }
    return flat;
  }
}
