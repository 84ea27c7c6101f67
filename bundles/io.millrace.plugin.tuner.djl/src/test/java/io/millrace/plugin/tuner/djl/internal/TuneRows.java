package io.millrace.plugin.tuner.djl.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.parameter.Values;
import io.millrace.api.tuning.TuningListener;
import io.millrace.api.tuning.TuningRequest;
import io.millrace.api.tuning.TuningStep;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the tuner outside a server: {@code job.json output-folder}, where the job holds {@code
 * base}, {@code train}, {@code held} (JSONL files) and {@code parameters}.
 */
final class TuneRows {
  private static final Logger LOG = LoggerFactory.getLogger(TuneRows.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private TuneRows() {}

  public static void main(String[] args) throws IOException {
    Map<?, ?> job = JSON.readValue(Path.of(args[0]).toFile(), Map.class);
    Path output = Files.createDirectories(Path.of(args[1]));
    Path checkpoints = Files.createDirectories(Path.of(args[1] + ".checkpoints"));
    DjlTuner tuner = new DjlTuner(DjlRuntime.standalone());
    @SuppressWarnings("unchecked")
    Map<String, Object> given = (Map<String, Object>) job.get("parameters");
    TuningRequest request =
        new TuningRequest(
            Values.check("tuner djl", tuner.parameters(), given),
            Optional.ofNullable((String) job.get("base")).map(Path::of),
            rows((String) job.get("train")),
            job.get("held") == null ? List.of() : rows((String) job.get("held")),
            output,
            checkpoints);
    LOG.info("{}", tuner.tune(request, new Printed()));
  }

  private static List<Map<String, Object>> rows(String file) throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(file))) {
      @SuppressWarnings("unchecked")
      Map<String, Object> row = JSON.readValue(line, Map.class);
      rows.add(row);
    }
    return rows;
  }

  private static final class Printed implements TuningListener {
    private double tokensPerSecond;

    @Override
    public void log(String line) {
      LOG.info(line);
    }

    @Override
    public void step(TuningStep step) {
      tokensPerSecond =
          tokensPerSecond == 0
              ? step.tokensPerSecond()
              : 0.95 * tokensPerSecond + 0.05 * step.tokensPerSecond();
      if (step.step() % 20 == 0 || step.step() == step.totalSteps()) {
        LOG.info(
            String.format(
                Locale.ROOT,
                "step %d/%d loss %.4f rate %.2e norm %.3f tokens/s %.0f",
                step.step(),
                step.totalSteps(),
                step.loss(),
                step.learningRate(),
                step.gradientNorm(),
                tokensPerSecond));
      }
    }

    @Override
    public void evaluated(long step, Map<String, Double> metrics) {
      LOG.info("step {} {}", step, metrics);
    }
  }
}
