package io.millrace.plugin.tuner.djl.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.PlatformException;
import io.millrace.runtime.decoder.Safetensors;
import io.millrace.runtime.decoder.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Snapshots of a training in a folder, from which it continues exactly: arrays, optimizer moments
 * and averages in one file; the step, tokens so far and what is known of the best evaluation in its
 * companion. Position in the data and the state of random numbers follow from step and seed. A
 * snapshot counts once its {@code .json} is there; the newest two are kept.
 */
final class Checkpoints {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int KEPT = 2;

  private final Path folder;
  private final String fingerprint;
  private final Best best;

  /**
   * @param folder exists, for this training alone
   * @param fingerprint of settings, data and start: another's snapshot is not continued
   */
  Checkpoints(Path folder, String fingerprint, Best best) {
    this.folder = folder;
    this.fingerprint = fingerprint;
    this.best = best;
  }

  /** Saves the trainer's state after its last step. */
  void save(Trainer trainer, Progress progress) throws IOException {
    save(trainer, progress, KEPT);
  }

  /** The same for a training that ends for now: no other snapshot is kept. */
  void pause(Trainer trainer, Progress progress) throws IOException {
    save(trainer, progress, 1);
  }

  private void save(Trainer trainer, Progress progress, int kept) throws IOException {
    String name = "step-" + trainer.done();
    Path partial = folder.resolve(name + ".partial");
    SafetensorsWriter.write(partial, trainer.state());
    DurableFiles.move(partial, folder.resolve(name + ".safetensors"));
    ObjectNode state = JSON.createObjectNode();
    state.put("step", trainer.done()).put("fingerprint", fingerprint);
    progress.write(state);
    best.write(state);
    Path json = folder.resolve(name + ".json.partial");
    Files.writeString(json, state.toString());
    DurableFiles.move(json, folder.resolve(name + ".json"));
    discard(trainer.done(), kept);
  }

  /**
   * Fills the trainer from the newest snapshot of the same training.
   *
   * @return empty if there is no snapshot
   */
  Optional<Progress> restore(Trainer trainer) throws IOException {
    JsonNode newest = null;
    for (JsonNode state : states().values()) {
      newest = state.path("fingerprint").asText().equals(fingerprint) ? state : newest;
    }
    if (newest == null) {
      return Optional.empty();
    }
    long step = newest.path("step").asLong();
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
    best.read(newest);
    trainer.resumed(step);
    return Optional.of(Progress.read(newest));
  }

  /** Companions of all snapshots, by step. */
  private TreeMap<Long, JsonNode> states() throws IOException {
    TreeMap<Long, JsonNode> states = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        JsonNode json = JSON.readTree(Files.readAllBytes(file));
        if (json.path("step").asLong() > 0) {
          states.put(json.path("step").asLong(), json);
        }
      }
    }
    return states;
  }

  /** Removes all snapshots up to this one but so many, the newest. */
  private void discard(long newest, int kept) throws IOException {
    List<Long> needed = new ArrayList<>();
    var states = new ArrayList<>(states().headMap(newest, true).values());
    for (int i = 0; i < states.size(); i++) {
      long step = states.get(i).path("step").asLong();
      if (i < states.size() - kept) {
        Files.deleteIfExists(folder.resolve("step-" + step + ".json"));
        Files.deleteIfExists(folder.resolve("step-" + step + ".safetensors"));
      } else {
        needed.add(states.get(i).path("bestStep").asLong());
      }
    }
    best.discardBut(needed);
  }
}
