package io.millrace.development.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.function.RunAborted;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.tuning.Tuner;
import io.millrace.api.tuning.TuningListener;
import io.millrace.api.tuning.TuningReport;
import io.millrace.api.tuning.TuningRequest;
import io.millrace.api.tuning.TuningStep;
import io.millrace.testkit.FakePlugins;
import io.millrace.testkit.FakeRunContext;
import io.millrace.testkit.MemoryDatasets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuneFunctionTest {
  @TempDir Path folder;
  private final MemoryDatasets datasets = new MemoryDatasets();
  private final FakePlugins plugins = new FakePlugins().add(Tuner.class, "fake", new Halving());
  private final TuneFunction tune = new TuneFunction(plugins, datasets);

  /** Halves its loss at each step. */
  private static final class Halving implements Tuner {
    @Override
    public List<Parameter> parameters() {
      return List.of(Parameter.integer("steps", 4L, "How many."));
    }

    @Override
    public TuningReport tune(TuningRequest r, TuningListener listener) throws IOException {
      long steps = r.parameters().integer("steps");
      listener.log("tuning on " + r.train().size() + " of " + r.base().orElseThrow());
      for (long s = 1; s <= steps; s++) {
        listener.step(new TuningStep(s, steps, 8.0 / (1 << s), 0.1, Double.NaN, 100));
      }
      listener.evaluated(steps, Map.of("loss", 0.75));
      Files.createDirectories(r.output().resolve("deep"));
      Files.writeString(r.output().resolve("adapter_model.safetensors"), "weights");
      Files.writeString(r.output().resolve("deep/file"), "x");
      return new TuningReport(
          "adapter", steps, 50, Map.of("loss", 0.5, "eval_loss", 0.75, "nothing", Double.NaN));
    }
  }

  @BeforeEach
  void rows() {
    datasets.put(folder.resolve("train"), List.of(Map.of("prompt", "a", "completion", "b")));
    datasets.put(folder.resolve("empty"), List.of());
  }

  private FakeRunContext context(Map<String, ?> parameters, String train) {
    return new FakeRunContext(folder, tune, parameters)
        .with("base", "store://model/bank/assistant:1", folder.resolve("base"), Map.of())
        .with("train", "store://dataset/bank/pairs:2", folder.resolve(train), Map.of());
  }

  @Test
  void leaves_what_the_tuner_made_with_a_card_and_curves() throws Exception {
    FakeRunContext context = context(Map.of("tuner", "fake"), "train");

    tune.run(context);

    Path adapter = context.outputFolder("adapter");
    assertEquals("weights", Files.readString(adapter.resolve("adapter_model.safetensors")));
    assertTrue(Files.exists(adapter.resolve("deep/file")));
    String card = Files.readString(adapter.resolve("README.md"));
    for (String said :
        List.of(
            "library_name: peft",
            "store://dataset/bank/pairs:2, 1 rows",
            "store://model/bank/assistant:1",
            "| steps | `4` |",
            "| loss | 0.500000 |",
            "](loss.png)")) {
      assertTrue(card.contains(said), said + " in " + card);
    }
    assertEquals(Map.of(1L, 4.0, 2L, 2.0, 3L, 1.0, 4L, 0.5), context.curves().get("loss"));
    assertEquals(Map.of(4L, 0.75), context.curves().get("eval_loss"));
    assertFalse(context.curves().containsKey("gradient_norm"), "NaN is no point of a curve");
    assertEquals(
        Map.of(
            "artifact_kind", "adapter", "steps", 4L, "tokens", 50L, "loss", 0.5, "eval_loss", 0.75),
        context.results());
    assertEquals(List.of("Tuner fake"), context.used());
    assertEquals("store://dataset/bank/pairs:2", context.outputs().get("adapter").get("train"));
    assertEquals(0, plugins.open());
  }

  @Test
  void draws_the_loss() throws Exception {
    FakeRunContext context = context(Map.of("tuner", "fake"), "train");

    tune.run(context);

    byte[] png = Files.readAllBytes(context.outputFolder("loss-plot").resolve("loss.png"));
    assertEquals("PNG", new String(png, 1, 3, java.nio.charset.StandardCharsets.US_ASCII));
  }

  @Test
  void an_abort_ends_the_training_and_leaves_nothing() {
    FakeRunContext context = context(Map.of("tuner", "fake"), "train").abortAfter(2);

    assertThrows(RunAborted.class, () -> tune.run(context));

    assertEquals(3, context.curves().get("loss").size());
    assertTrue(context.outputs().isEmpty());
    assertEquals(0, plugins.open());
  }

  @Test
  void refuses_an_empty_dataset_and_wrong_parameters_of_the_tuner() {
    PlatformException empty =
        assertThrows(
            PlatformException.class, () -> tune.run(context(Map.of("tuner", "fake"), "empty")));
    assertEquals("TUNING_DATA_INVALID", empty.code());
    PlatformException wrong =
        assertThrows(
            PlatformException.class,
            () ->
                tune.run(
                    context(
                        Map.of("tuner", "fake", "tunerParameters", Map.of("stps", 3)), "train")));
    assertEquals("PARAMETER_INVALID", wrong.code());
  }
}
