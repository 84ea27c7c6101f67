package {{package}}.internal;

import io.millrace.api.execution.Task;
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

/** What a function sees of its run: the task's values one way, the listener's words the other. */
final class ThreadRunContext implements RunContext {
  private final Task task;
  private final Values parameters;
  private final ThreadTask running;

  ThreadRunContext(Task task, Values parameters, ThreadTask running) {
    this.task = task;
    this.parameters = parameters;
    this.running = running;
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
    try {
      Path folder = Files.createDirectories(task.outputs().resolve(output));
      running.tell(l -> l.output(output, metadata));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void log(String line) {
    running.tell(l -> l.log(line));
  }

  @Override
  public void progress(long done, long total, String what) {
    running.tell(l -> l.progress(done, total, what));
  }

  @Override
  public void metric(String name, long step, double value) {
    running.tell(l -> l.metric(name, step, value));
  }

  @Override
  public void result(String name, Object value) {
    running.tell(l -> l.result(name, value));
  }

  @Override
  public void used(PluginInfo plugin) {
    String what = plugin.kind().toLowerCase(Locale.ROOT) + " " + plugin.id();
    running.tell(l -> l.used(what, plugin.version()));
  }

  @Override
  public void checkAborted() {
    if (running.aborting()) {
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
}
