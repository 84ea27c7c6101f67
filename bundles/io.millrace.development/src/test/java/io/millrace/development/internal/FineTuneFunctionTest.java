package io.millrace.development.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.tuning.Tuner;
import io.millrace.api.tuning.TuningListener;
import io.millrace.api.tuning.TuningReport;
import io.millrace.api.tuning.TuningRequest;
import io.millrace.api.tuning.TuningStep;
import io.millrace.testkit.FakePlugins;
import io.millrace.testkit.FakeRunContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FineTuneFunctionTest {
  private static final String EXAMPLE =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},"
          + "{\"role\":\"assistant\",\"content\":\"b\"}]}\n";

  @TempDir Path folder;
  private final Recording tuner = new Recording();
  private final FineTuneFunction function =
      new FineTuneFunction(new FakePlugins().add(Tuner.class, "djl", tuner));

  /** Remembers what it was told; three steps and an evaluation. */
  private static final class Recording implements Tuner {
    private Map<String, Object> told = Map.of();

    @Override
    public List<Parameter> parameters() {
      return Stream.concat(
              Stream.of("method", "overlong").map(n -> Parameter.string(n, "", "x")),
              Stream.concat(
                  Stream.of("epochs", "learningRate", "beta")
                      .map(n -> Parameter.number(n, 0.0, "x")),
                  Stream.concat(
                      Stream.of("batchSize", "seed", "evaluateEvery", "checkpointEvery")
                          .map(n -> Parameter.integer(n, 0L, "x")),
                      Stream.of(Parameter.bool("lora", false, "x")))))
          .toList();
    }

    @Override
    public TuningReport tune(TuningRequest r, TuningListener listener) throws IOException {
      told = r.parameters().asMap();
      for (long s = 1; s <= 3; s++) {
        Map<String, Double> more = s == 3 ? Map.of("mean_token_accuracy", 0.5) : Map.of();
        listener.step(new TuningStep(s, 3, 8.0 / (1 << s), 0.1, 1, 100, more));
      }
      listener.evaluated(3, Map.of("loss", 0.75));
      Files.writeString(r.output().resolve("adapter_model.safetensors"), "weights");
      return new TuningReport("adapter", 3, 50, Map.of("loss", 1.0));
    }
  }

  private FakeRunContext context(Map<String, ?> parameters, String examples) throws IOException {
    Path train = Files.createDirectories(folder.resolve("train"));
    Files.writeString(train.resolve(StoredFiles.CONTENT), examples);
    return new FakeRunContext(folder, function, parameters)
        .with("base", "store://model/bank/assistant:1", folder.resolve("base"), Map.of())
        .with("train", "store://file/uploads/file-a:1", train, Map.of());
  }

  @Test
  void what_was_left_open_is_chosen_and_told() throws Exception {
    FakeRunContext context = context(Map.of("seed", 7), EXAMPLE.repeat(40));

    function.run(context);

    assertEquals(3L, context.results().get("epochs"));
    assertEquals(2L, context.results().get("batchSize"));
    assertEquals(50L, context.results().get("tokens"));
    assertEquals("sft", tuner.told.get("method"));
    assertEquals(true, tuner.told.get("lora"));
    assertEquals(2e-4, tuner.told.get("learningRate"));
    assertEquals(7L, tuner.told.get("seed"));
    assertTrue(Files.exists(context.outputFolder("adapter").resolve("README.md")));
  }

  @Test
  void preferences_have_their_own_rate_and_beta() throws Exception {
    FakeRunContext context =
        context(
            Map.of("method", "dpo", "beta", 0.3, "learningRateMultiplier", 2),
            "{\"input\":{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]},"
                + "\"preferred_output\":[{\"role\":\"assistant\",\"content\":\"b\"}],"
                + "\"non_preferred_output\":[{\"role\":\"assistant\",\"content\":\"c\"}]}\n");

    function.run(context);

    assertEquals("dpo", tuner.told.get("method"));
    assertEquals(0.3, tuner.told.get("beta"));
    assertEquals(2e-5, (double) tuner.told.get("learningRate"), 1e-12);
  }

  @Test
  void figures_are_events_and_a_file_over_interruptions() throws Exception {
    FakeRunContext context = context(Map.of(), EXAMPLE);
    Files.writeString(
        context.checkpoints().resolve(JobFigures.FILE), "1,9.0,,,\n2,9.0,,,\n7,0.5\n3,0.");

    function.run(context);

    assertEquals(
        "step,train_loss,train_mean_token_accuracy,valid_loss,valid_mean_token_accuracy\n"
            + "1,9.0,,,\n2,2.0,,,\n3,1.0,0.5,0.75,\n",
        Files.readString(context.outputFolder("results").resolve(StoredFiles.CONTENT)));
    List<String> messages =
        context.log().stream()
            .flatMap(l -> JobLog.read(Instant.EPOCH + " " + l, 1).stream())
            .map(e -> e.type() + ": " + e.message())
            .toList();
    assertEquals(
        List.of(
            "message: Fine-tuning job started",
            "metrics: Step 1/3: training loss=4.0000",
            "metrics: Step 2/3: training loss=2.0000",
            "metrics: Step 3/3: training loss=1.0000",
            "metrics: Step 3: validation loss=0.7500"),
        messages);
  }

  @Test
  void a_wrong_file_fails_the_run_before_anything_is_trained() throws Exception {
    FakeRunContext context = context(Map.of(), "no\n");

    PlatformException e = assertThrows(PlatformException.class, () -> function.run(context));

    assertEquals("TRAINING_FILE_INVALID", e.code());
    assertEquals(Map.of(), tuner.told);
  }
}
