package io.millrace.api.function;

import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.PluginInfo;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a function sees of its run: what it was given and where to leave what it makes. Works the
 * same in the server and in a child process. Thread-safe.
 */
@ProviderType
public interface RunContext {
  String runId();

  String project();

  /** Checked against the function's declaration, defaults filled in. */
  Values parameters();

  /** An input by the name the function declared; empty if it was optional and not given. */
  Optional<Input> input(String name);

  /** A required input. Programmer's error if it was not declared as required. */
  default Input requiredInput(String name) {
    return input(name).orElseThrow(() -> new IllegalArgumentException("no input '" + name + "'"));
  }

  /**
   * A new folder for the named output. Everything in it becomes a version of an artifact when the
   * run completes; nothing does when it fails.
   *
   * @param output a declared output
   * @param metadata facts about it (JSON values) kept with the artifact: schema, rows, metrics
   */
  Path output(String output, Map<String, Object> metadata);

  /** A line of the run's log; no user text. */
  void log(String line);

  /** How far the work is: {@code done} of {@code total} units (total 0: unknown). */
  void progress(long done, long total, String what);

  /** A point of a curve: {@code loss} at step 10. */
  void metric(String name, long step, double value);

  /** A result of the run: String, Long, Double or Boolean. The last value of a name stays. */
  void result(String name, Object value);

  /** Notes code that took part, for lineage: a plugin that the function leased. */
  default void used(PluginInfo plugin) {}

  /** Returns normally unless an abort was asked for. */
  void checkAborted() throws RunAborted;

  /** Folder for temporary files, removed after the run. */
  Path scratch();

  /** Folder that outlives the attempt: a retry of the run finds what an earlier attempt left. */
  Path checkpoints();

  /**
   * An input artifact, on this machine.
   *
   * @param ref textual reference with the exact version
   * @param path folder with its files; read only
   * @param metadata what was recorded with it
   */
  record Input(String ref, Path path, Map<String, Object> metadata) {
    public Input {
      metadata = Map.copyOf(metadata);
    }
  }
}
