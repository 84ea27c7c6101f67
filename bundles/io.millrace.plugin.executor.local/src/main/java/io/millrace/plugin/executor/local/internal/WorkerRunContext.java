package io.millrace.plugin.executor.local.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.execution.Task;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunAborted;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.PluginInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A function's view of its run, in a worker: everything it says goes over the wire. */
final class WorkerRunContext implements RunContext {
  private final Task task;
  private final FunctionSpec spec;
  private final Values parameters;
  private final Wire wire;
  private volatile boolean aborted;

  WorkerRunContext(Task task, FunctionSpec spec, Wire wire) {
    this.task = task;
    this.spec = spec;
    this.wire = wire;
    parameters = Values.check("function " + spec.name(), spec.parameters(), task.parameters());
  }

  void abort() {
    aborted = true;
  }

  boolean aborted() {
    return aborted;
  }

  @Override
  public String runId() {
    return task.runId();
  }

  @Override
  public String project() {
    return task.project();
  }

  @Override
  public Values parameters() {
    return parameters;
  }

  @Override
  public Optional<Input> input(String name) {
    return Optional.ofNullable(task.inputs().get(name));
  }

  @Override
  public Path output(String output, Map<String, Object> metadata) {
    if (spec.outputs().stream().noneMatch(o -> o.name().equals(output))) {
      throw new IllegalArgumentException(
          "function " + spec.name() + " did not declare an output '" + output + "'");
    }
    try {
      Path folder = Files.createDirectories(task.outputs().resolve(output));
      send("output", Map.of("name", output, "metadata", metadata));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void log(String line) {
    send("log", Map.of("line", line));
  }

  @Override
  public void progress(long done, long total, String what) {
    send("progress", Map.of("done", done, "total", total, "what", what));
  }

  @Override
  public void metric(String name, long step, double value) {
    send("metric", Map.of("name", name, "step", step, "value", value));
  }

  @Override
  public void result(String name, Object value) {
    send("result", Map.of("name", name, "value", value));
  }

  @Override
  public void used(PluginInfo plugin) {
    send(
        "used",
        Map.of(
            "what",
            plugin.kind().toLowerCase(Locale.ROOT) + " " + plugin.id(),
            "version",
            plugin.version()));
  }

  @Override
  public void checkAborted() {
    if (aborted) {
      throw new RunAborted();
    }
  }

  @Override
  public Path scratch() {
    return task.scratch();
  }

  @Override
  public Path checkpoints() {
    return task.checkpoints();
  }

  private void send(String type, Map<String, ?> fields) {
    try {
      wire.send(type, fields);
    } catch (IOException e) {
      throw new PlatformException(
          "SERVER_GONE",
          io.millrace.api.Blame.ENVIRONMENT,
          true,
          "The server does not listen any more: " + e.getMessage(),
          "Start the server again and retry the run.",
          e);
    }
  }
}
