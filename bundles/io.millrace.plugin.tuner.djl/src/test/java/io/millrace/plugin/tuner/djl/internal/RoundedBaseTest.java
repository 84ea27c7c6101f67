package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.millrace.api.parameter.Values;
import io.millrace.api.tuning.TuningListener;
import io.millrace.api.tuning.TuningRequest;
import io.millrace.api.tuning.TuningStep;
import io.millrace.runtime.decoder.Decoder;
import io.millrace.runtime.decoder.LoraAdapter;
import io.millrace.runtime.decoder.Precision;
import io.millrace.runtime.decoder.RoundedModel;
import io.millrace.runtime.decoder.ServedAdapter;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A model that was saved rounded is tuned by an adapter, which is then served beside it. */
class RoundedBaseTest {
  private static final Path MODEL =
      Path.of(System.getProperty("millrace.root", "../.."))
          .resolve("hub-catalog/models/tiny-assistant/model")
          .toAbsolutePath()
          .normalize();
  private static final Map<String, Object> EXAMPLE =
      Map.of("prompt", "What is the word of the day?", "completion", "The word is heron.");

  private final DjlRuntime runtime = DjlRuntime.standalone();
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"INT8", "INT4"})
  void an_adapter_is_trained_on_the_widened_weights(Precision precision) throws IOException {
    Path base = Files.createDirectories(folder.resolve("base"));
    ModelFiles.copyTexts(MODEL, base);
    try (NDManager manager = runtime.engine().newBaseManager()) {
      RoundedModel.write(manager, MODEL, base, precision);
      Path made = tune(base);

      try (Decoder decoder = Decoder.load(manager, base, null, precision);
          LoraAdapter lora = LoraAdapter.read(manager, made, decoder.config());
          ServedAdapter adapter = decoder.attach(lora)) {
        int[] text = heron(base);
        double before = likelihood(decoder.ranks(text, 0, null).own());
        double after = likelihood(decoder.ranks(text, 0, adapter).own());
        assertTrue(after > before + 5, () -> "from " + before + " to " + after);
      }
    }
  }

  private Path tune(Path base) throws IOException {
    DjlTuner tuner = new DjlTuner(runtime);
    Map<String, Object> given =
        Map.of(
            "lora",
            true,
            "rank",
            4,
            "steps",
            12,
            "batchSize",
            2,
            "learningRate",
            0.01,
            "threads",
            1);
    Path made = Files.createDirectories(folder.resolve("adapter"));
    TuningRequest request =
        new TuningRequest(
            Values.check("tuner djl", tuner.parameters(), given),
            Optional.of(base),
            Collections.nCopies(8, EXAMPLE),
            List.of(),
            made,
            Files.createDirectories(folder.resolve("checkpoints")));
    tuner.tune(request, new Quiet());
    return made;
  }

  private int[] heron(Path base) throws IOException {
    try (var tokenizer = runtime.tokenizer(ModelFiles.tokenizer(base))) {
      long[] ids = tokenizer.encode("What is the word of the day?The word is heron.").getIds();
      return Arrays.stream(ids).mapToInt(id -> (int) id).toArray();
    }
  }

  private static double likelihood(float[] scores) {
    double sum = 0;
    for (float score : scores) {
      sum += score;
    }
    return sum;
  }

  private static final class Quiet implements TuningListener {
    @Override
    public void log(String line) {}

    @Override
    public void step(TuningStep step) {}

    @Override
    public void evaluated(long step, Map<String, Double> metrics) {}
  }
}
