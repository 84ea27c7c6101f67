package io.millrace.plugin.tuner.djl.internal;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.PlatformException;
import io.millrace.runtime.decoder.Safetensors;
import io.millrace.runtime.decoder.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * The best evaluation so far, and its weights in a file. What it knows travels in checkpoints, so
 * that a resumed training decides as an uninterrupted one would. One thread.
 */
final class Best {
  private final Watch watch;
  private final Path folder;
  private long step;
  private double value;
  private Map<String, Double> evaluation = Map.of();
  private int stale;

  /**
   * @param folder of the checkpoints
   */
  Best(Watch watch, Path folder) {
    this.watch = watch;
    this.folder = folder;
  }

  /**
   * Hears an evaluation.
   *
   * @throws PlatformException TUNING_SETTINGS_INVALID if it lacks the metric that is watched
   */
  void hear(long at, Map<String, Double> metrics, Map<String, NDArray> weights) throws IOException {
    if (!watch.compares()) {
      return;
    }
    Double heard = metrics.get(watch.metric());
    if (heard == null) {
      throw PlatformException.caller(
          "TUNING_SETTINGS_INVALID",
          "bestMetric is '" + watch.metric() + "', which no evaluation has.",
          "Name one of " + new TreeSet<>(metrics.keySet()) + ".");
    }
    double gain = watch.lower() ? value - heard : heard - value;
    boolean first = step == 0 || !Double.isFinite(value) && Double.isFinite(heard);
    if (first || gain > watch.least()) {
      step = at;
      value = heard;
      evaluation = Map.copyOf(metrics);
      stale = 0;
      if (watch.keepBest()) {
        save(weights);
      }
    } else {
      stale++;
    }
  }

  private void save(Map<String, NDArray> weights) throws IOException {
    Path partial = folder.resolve("best.partial");
    SafetensorsWriter.write(partial, weights);
    DurableFiles.move(partial, file(step));
  }

  private Path file(long at) {
    return folder.resolve("best-" + at + ".safetensors");
  }

  /** Whether the last evaluations brought nothing better. */
  boolean exhausted() {
    return watch.patience() > 0 && stale >= watch.patience();
  }

  /** Step of the best evaluation, 0 if none was compared. */
  long step() {
    return step;
  }

  double value() {
    return value;
  }

  /** What was measured of the state that {@link #restoreInto} brings back; empty if it does not. */
  Map<String, Double> kept() {
    return watch.keepBest() ? evaluation : Map.of();
  }

  /** Fills the arrays with the best state, if it is kept and there is one. */
  void restoreInto(Map<String, NDArray> weights) {
    if (step == 0 || !watch.keepBest()) {
      return;
    }
    Safetensors saved = Safetensors.open(file(step));
    for (var entry : weights.entrySet()) {
      NDArray target = entry.getValue();
      try (var call = target.getManager().newSubManager()) {
        saved.read(call, entry.getKey(), target.getShape().getShape()).copyTo(target);
      }
    }
  }

  void write(ObjectNode json) {
    json.put("bestStep", step).put("bestValue", value).put("stale", stale);
    ObjectNode figures = json.putObject("bestEvaluation");
    evaluation.forEach(figures::put);
  }

  void read(JsonNode json) {
    step = json.path("bestStep").asLong();
    value = json.path("bestValue").asDouble();
    stale = json.path("stale").asInt();
    Map<String, Double> figures = new HashMap<>();
    json.path("bestEvaluation")
        .fields()
        .forEachRemaining(field -> figures.put(field.getKey(), field.getValue().asDouble()));
    evaluation = Map.copyOf(figures);
  }

  /** Removes the files of states that no checkpoint refers to. */
  void discardBut(Iterable<Long> kept) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith("best-")).toList()) {
        boolean needed = file.equals(file(step));
        for (long at : kept) {
          needed |= file.equals(file(at));
        }
        if (!needed) {
          Files.delete(file);
        }
      }
    }
  }
}
