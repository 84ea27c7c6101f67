package io.millrace.development.internal;

import io.millrace.api.tuning.TuningListener;
import io.millrace.api.tuning.TuningStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Hears a training's figures: tells some of them as events, and keeps all in a file that outlives
 * an interruption. Used by the training thread.
 */
final class JobFigures implements AutoCloseable {
  /** Name of the file that is left, OpenAI's. */
  static final String FILE = "step_metrics.csv";

  private static final int MOST_EVENTS = 200;
  private static final String HEAD =
      "step,train_loss,train_mean_token_accuracy,valid_loss,valid_mean_token_accuracy\n";

  private final JobLog log;
  private final Path file;
  private final Writer out;

  JobFigures(Path checkpoints, JobLog log) throws IOException {
    this.log = log;
    this.file = checkpoints.resolve(FILE);
    this.out = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Stands before a listener that hears everything too. */
  TuningListener hearing(TuningListener next) {
    return new TuningListener() {
      @Override
      public void log(String line) {
        next.log(line);
      }

      @Override
      public void step(TuningStep step) {
        trained(step);
        next.step(step);
      }

      @Override
      public void evaluated(long step, Map<String, Double> metrics) {
        validated(step, metrics);
        next.evaluated(step, metrics);
      }
    };
  }

  private void trained(TuningStep step) {
    Double accuracy = step.metrics().get("mean_token_accuracy");
    write(step.step(), step.loss(), accuracy, null, null);
    long every = Math.max(1, step.totalSteps() / MOST_EVENTS);
    if (step.step() % every == 0 || step.step() == step.totalSteps()) {
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("step", step.step());
      data.put("total_steps", step.totalSteps());
      put(data, "train_loss", step.loss());
      put(data, "train_mean_token_accuracy", accuracy);
      put(data, "learning_rate", step.learningRate());
      put(data, "train_reward_margin", step.metrics().get("rewards/margins"));
      log.figures(
          String.format(
              Locale.ROOT,
              "Step %d/%d: training loss=%.4f",
              step.step(),
              step.totalSteps(),
              step.loss()),
          data);
    }
  }

  private void validated(long step, Map<String, Double> metrics) {
    Double loss = either(metrics, "loss");
    Double accuracy = either(metrics, "mean_token_accuracy");
    write(step, null, null, loss, accuracy);
    if (loss != null) {
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("step", step);
      put(data, "valid_loss", loss);
      put(data, "valid_mean_token_accuracy", accuracy);
      log.figures(String.format(Locale.ROOT, "Step %d: validation loss=%.4f", step, loss), data);
    }
  }

  private static @Nullable Double either(Map<String, Double> metrics, String name) {
    return metrics.containsKey(name) ? metrics.get(name) : metrics.get("eval_" + name);
  }

  private static void put(Map<String, Object> data, String name, @Nullable Double value) {
    if (value != null && Double.isFinite(value)) {
      data.put(name, value);
    }
  }

  private void write(long step, @Nullable Double... values) {
    StringBuilder line = new StringBuilder().append(step);
    for (Double value : values) {
      line.append(',').append(value == null || !Double.isFinite(value) ? "" : value);
    }
    try {
      out.write(line.append('\n').toString());
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves the figures in a folder, one line a step; of figures measured twice the later. */
  void leave(Path folder) throws IOException {
    out.flush();
    NavigableMap<Long, String[]> steps = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      String[] parts = line.split(",", -1);
      if (parts.length == 5
          && parts[0].matches("\\d{1,18}")) { // else half a line: the worker died while it wrote
        String[] row =
            steps.computeIfAbsent(Long.valueOf(parts[0]), s -> new String[] {"", "", "", ""});
        for (int i = 0; i < row.length; i++) {
          row[i] = parts[i + 1].isEmpty() ? row[i] : parts[i + 1];
        }
      }
    }
    StringBuilder text = new StringBuilder(HEAD);
    steps.forEach(
        (step, row) ->
            text.append(step).append(',').append(String.join(",", List.of(row))).append('\n'));
    Files.writeString(folder.resolve(StoredFiles.CONTENT), text);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
