package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.plugin.tuner.djl.internal.Batches.Drawn;
import io.millrace.runtime.decoder.DecoderGraph;
import io.millrace.runtime.decoder.DecoderWeights;
import io.millrace.runtime.decoder.LoraAdapter;
import io.millrace.runtime.decoder.Safetensors;
import io.millrace.runtime.decoder.TorchProgram;
import io.millrace.runtime.djl.DjlRuntime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Against values that src/test/python/preferences.py computed with autograd, in double precision.
 */
class PreferenceGoldenTest {
  private final Golden golden = Golden.open();
  private final JsonNode cases = golden.json("preferences.json");
  private final Safetensors expected =
      Safetensors.open(golden.folder().resolve("preferences.safetensors"));
  private NDManager manager;
  private DecoderWeights weights;
  private LoraAdapter adapter;
  private TorchProgram program;

  @BeforeEach
  void open() {
    manager = DjlRuntime.standalone().newManager();
    weights = DecoderWeights.read(manager, golden.folder(), true);
    adapter = LoraAdapter.read(manager, golden.folder(), weights.config());
    program =
        TorchProgram.compile(
            manager, DecoderGraph.learning(weights.config()), Trainer.source(manager.getDevice()));
  }

  @AfterEach
  void close() {
    program.close();
    manager.close();
  }

  @Test
  void conservative_dpo() {
    pairs("sigmoid");
  }

  @Test
  void ipo() {
    pairs("ipo");
  }

  @Test
  void hinge() {
    pairs("hinge");
  }

  @Test
  void robust_dpo() {
    pairs("robust");
  }

  @Test
  void dpo_on_all_weights_against_a_frozen_start() {
    DecoderWeights start = DecoderWeights.read(manager, golden.folder(), false);
    weights.arrays().values().forEach(array -> array.muli(1.1f));
    Parameters parameters = Parameters.all(weights, manager).against(start);
    check("full", Method.DPO, parameters, golden.pairs(), weights.arrays().keySet(), false);
  }

  @Test
  void kto_with_a_divergence_below_zero() {
    List<Drawn> pairs = golden.pairs();
    kto(
        "kto",
        List.of(
            pairs.get(0),
            new Drawn(pairs.get(1).rejected().get(0), List.of(), false),
            pairs.get(2)));
  }

  @Test
  void kto_with_a_divergence_above_zero() {
    List<Drawn> pairs = golden.pairs();
    Example first = pairs.get(0).chosen();
    Example second = pairs.get(1).rejected().get(0);
    Example third = pairs.get(2).chosen();
    kto(
        "ktoApart",
        List.of(
            new Drawn(first.withAnswerOf(second, 32), List.of(), false),
            new Drawn(second.withAnswerOf(third, 32), List.of(), true),
            new Drawn(third.withAnswerOf(first, 32), List.of(), true)));
  }

  private void pairs(String type) {
    Parameters parameters = Parameters.adapter(weights, adapter, manager);
    check(type, Method.DPO, parameters, golden.pairs(), adapter.arrays().keySet(), true);
  }

  private void kto(String name, List<Drawn> drawn) {
    List<Drawn> single = new ArrayList<>();
    drawn.forEach(d -> single.add(new Drawn(d.chosen(), List.of(), d.desirable())));
    Parameters parameters = Parameters.adapter(weights, adapter, manager);
    check(name, Method.KTO, parameters, single, adapter.arrays().keySet(), true);
  }

  private void check(
      String name,
      Method method,
      Parameters parameters,
      List<Drawn> drawn,
      Iterable<String> arrays,
      boolean detail) {
    String type = List.of("ipo", "hinge", "robust").contains(name) ? name : "sigmoid";
    boolean smoothed = method == Method.DPO && List.of("sigmoid", "robust").contains(type);
    Settings settings =
        TestSettings.of(
            "method",
            method.name().toLowerCase(java.util.Locale.ROOT),
            "beta",
            0.4,
            "lossType",
            type,
            "labelSmoothing",
            smoothed ? 0.1 : 0,
            "desirableWeight",
            1.3,
            "undesirableWeight",
            0.7);
    Loss loss = new Loss(program, settings, parameters, manager);
    Loss.Part part = loss.part(drawn);

    Loss.Result result =
        loss.gradients(manager, part, loss.learnt(part.batch()), drawn.size(), true, detail);

    StepMetrics metrics = new StepMetrics(method, drawn.size());
    metrics.add(part, result);
    assertEquals(cases.at("/" + name + "/loss").asDouble(), metrics.loss(), 1e-5);
    Map<String, Double> named = metrics.named();
    Iterator<Map.Entry<String, JsonNode>> wanted = cases.get(name).fields();
    int count = 0;
    while (wanted.hasNext()) {
      var entry = wanted.next();
      if (!entry.getKey().equals("loss")) {
        assertEquals(entry.getValue().asDouble(), named.get(entry.getKey()), 3e-5, entry.getKey());
        count++;
      }
    }
    assertEquals(named.size(), count, named.toString());
    if (detail) {
      StepMetrics judged = new StepMetrics(method, drawn.size());
      judged.add(part, loss.preferences(manager, part, drawn.size()));
      assertEquals(named, judged.named(), "without gradients");
    }
    int i = 0;
    for (String array : arrays) {
      assertArrayEquals(
          expected.read(manager, name + "." + array).toFloatArray(),
          result.gradients().get(i++).toFloatArray(),
          1e-5f,
          array);
    }
  }
}
