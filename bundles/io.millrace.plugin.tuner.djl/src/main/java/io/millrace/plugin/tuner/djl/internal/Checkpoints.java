package io.millrace.plugin.tuner.djl.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import io.millrace.runtime.decoder.Safetensors;
import io.millrace.runtime.decoder.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Snapshots of a training in a folder, from which it continues exactly: arrays, optimizer moments
 * and averages in one file, the step in its name's companion. Position in the data and the state of
 * random numbers follow from step and seed. A snapshot counts once its {@code .json} is there; the
 * newest two are kept.
 */
final class Checkpoints {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int KEPT = 2;

  private final Path folder;
  private final String fingerprint;

  /**
   * @param folder exists
   * @param fingerprint of settings, data and start: other trainings' snapshots are left alone
   */
  Checkpoints(Path folder, String fingerprint) {
    this.folder = folder;
    this.fingerprint = fingerprint;
  }

  /** Saves the trainer's state after its last step. */
  void save(Trainer trainer) throws IOException {
    String name = "step-" + trainer.done();
    Path partial = folder.resolve(name + ".partial");
    SafetensorsWriter.write(partial, trainer.state());
    Files.move(partial, folder.resolve(name + ".safetensors"), StandardCopyOption.REPLACE_EXISTING);
    Path json = folder.resolve(name + ".json.partial");
    Files.writeString(
        json,
        JSON.createObjectNode()
            .put("step", trainer.done())
            .put("fingerprint", fingerprint)
            .toString());
    Files.move(json, folder.resolve(name + ".json"), StandardCopyOption.ATOMIC_MOVE);
    discard(trainer.done());
  }

  /** Fills the trainer from the newest snapshot of the same training; false if there is none. */
  boolean restore(Trainer trainer) throws IOException {
    long step = newest();
    if (step == 0) {
      return false;
    }
    Safetensors file = Safetensors.open(folder.resolve("step-" + step + ".safetensors"));
    Map<String, NDArray> state = trainer.state();
    if (!file.names().equals(state.keySet())) {
      throw PlatformException.operator(
          "TUNING_CHECKPOINT_INVALID",
          "The checkpoint of step " + step + " in " + folder + " holds other arrays.",
          "Remove the folder and start the training again.");
    }
    for (var entry : state.entrySet()) {
      NDArray target = entry.getValue();
      try (NDManager call = target.getManager().newSubManager()) {
        file.read(call, entry.getKey(), target.getShape().getShape()).copyTo(target);
      }
    }
    trainer.resumed(step);
    return true;
  }

  private long newest() throws IOException {
    long newest = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        JsonNode json = JSON.readTree(Files.readAllBytes(file));
        if (json.path("fingerprint").asText().equals(fingerprint)) {
          newest = Math.max(newest, json.path("step").asLong());
        }
      }
    }
    return newest;
  }

  /** Removes all snapshots of this training but the newest. */
  private void discard(long newest) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      long[] steps =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.matches("step-\\d+\\.json"))
              .mapToLong(name -> Long.parseLong(name.replaceAll("\\D", "")))
              .filter(step -> step <= newest)
              .sorted()
              .toArray();
      for (int i = 0; i < steps.length - KEPT; i++) {
        Files.deleteIfExists(folder.resolve("step-" + steps[i] + ".json"));
        Files.deleteIfExists(folder.resolve("step-" + steps[i] + ".safetensors"));
      }
    }
  }
}
