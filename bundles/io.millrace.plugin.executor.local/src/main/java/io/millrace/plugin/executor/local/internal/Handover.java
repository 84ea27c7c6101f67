package io.millrace.plugin.executor.local.internal;

import io.millrace.api.execution.Task;
import io.millrace.api.function.RunContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a worker is given when it starts: the task, and where to report.
 *
 * @param port on the loopback interface
 * @param token proves to the server that the worker is its own
 */
record Handover(Task task, int port, String token) {

  /** Writes it as JSON. The folder is the run's own, readable by the server's user. */
  void write(Path file) throws IOException {
    Map<String, Object> inputs = new LinkedHashMap<>();
    task.inputs()
        .forEach(
            (name, i) ->
                inputs.put(
                    name,
                    Map.of("ref", i.ref(), "path", i.path().toString(), "metadata", i.metadata())));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("port", port);
    json.put("token", token);
    json.put("runId", task.runId());
    json.put("project", task.project());
    json.put("function", task.function());
    json.put("parameters", task.parameters());
    json.put("inputs", inputs);
    json.put("outputs", task.outputs().toString());
    json.put("scratch", task.scratch().toString());
    json.put("checkpoints", task.checkpoints().toString());
    Files.write(file, Wire.JSON.writeValueAsBytes(json));
  }

  static Handover read(Path file) throws IOException {
    Map<String, Object> json = Wire.JSON.readValue(file.toFile(), Wire.OBJECT);
    Map<String, RunContext.Input> inputs = new LinkedHashMap<>();
    object(json, "inputs")
        .forEach(
            (name, value) -> {
              @SuppressWarnings("unchecked") // written above
              Map<String, Object> i = (Map<String, Object>) value;
              inputs.put(
                  name,
                  new RunContext.Input(
                      text(i, "ref"), Path.of(text(i, "path")), object(i, "metadata")));
            });
    Task task =
        new Task(
            text(json, "runId"),
            text(json, "project"),
            text(json, "function"),
            object(json, "parameters"),
            inputs,
            Path.of(text(json, "outputs")),
            Path.of(text(json, "scratch")),
            Path.of(text(json, "checkpoints")));
    return new Handover(task, ((Number) json.get("port")).intValue(), text(json, "token"));
  }

  private static String text(Map<String, Object> json, String key) {
    return String.valueOf(json.get(key));
  }

  @SuppressWarnings("unchecked") // written above
  private static Map<String, Object> object(Map<String, Object> json, String key) {
    return (Map<String, Object>) json.get(key);
  }
}
