package io.millrace.cli.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Executes a function or a workflow. */
@Command(
    name = "run",
    description = "Execute a function (or a workflow with --workflow) and follow it to its end.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private ProjectOption project = new ProjectOption();

  @Parameters(paramLabel = "NAME", description = "Of the function or workflow.")
  private String name = "";

  @Option(names = "--workflow", description = "NAME is a workflow of the project.")
  private boolean workflow;

  @Option(
      names = "--param",
      paramLabel = "KEY=VALUE",
      description = "A parameter; JSON where it is JSON and not declared as text, else text.")
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Option(names = "--input", paramLabel = "NAME=REF", description = "An input: store://…")
  private Map<String, String> inputs = new LinkedHashMap<>();

  @Option(names = "--output", paramLabel = "NAME=ARTIFACT", description = "How to name an output.")
  private Map<String, String> outputs = new LinkedHashMap<>();

  @Option(names = "--label", paramLabel = "KEY=VALUE", description = "A label of the run.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(names = "--executor", paramLabel = "ID", description = "Where to run it: local, server.")
  private @Nullable String executor;

  @Option(names = "--detach", description = "Do not wait for the end.")
  private boolean detach;

  RunCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Api api = server.connect(terminal);
    String in = project.resolve(api);
    return workflow ? workflow(api, in) : function(api, in);
  }

  private int function(Api api, String in) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("project", in);
    body.put("function", name);
    body.put("parameters", new FunctionParameters(api, name).read(parameters));
    body.put("inputs", inputs);
    body.put("outputs", outputs);
    body.put("labels", labels);
    if (executor != null) {
      body.put("executor", executor);
    }
    JsonNode run = api.post("/api/v1/runs", body);
    String id = run.path("id").asText();
    if (detach) {
      terminal.line(server.json() ? run.toString() : id);
      return 0;
    }
    if (server.json()) {
      JsonNode ended = new RunFollower(api, quiet()).follow(id);
      terminal.line(ended.toString());
      return ended.path("state").asText().equals("completed") ? 0 : 1;
    }
    RunFollower follower = new RunFollower(api, terminal);
    return follower.conclude(follower.follow(id));
  }

  private int workflow(Api api, String in) {
    JsonNode run =
        api.post(
            "/api/v1/workflows/" + Api.encode(in) + "/" + Api.encode(name) + ":start",
            Map.of("parameters", typed(api.json(), parameters)));
    if (detach) {
      terminal.line(server.json() ? run.toString() : run.path("id").asText());
      return 0;
    }
    JsonNode ended =
        new WorkflowFollower(api, server.json() ? quiet() : terminal)
            .follow(run.path("id").asText());
    if (server.json()) {
      terminal.line(ended.toString());
    }
    return ended.path("state").asText().equals("completed") ? 0 : 1;
  }

  private Terminal quiet() {
    return terminal.silent();
  }

  /** Each text as the JSON that it is as a whole, else as itself; nothing is an empty text. */
  static Map<String, Object> typed(ObjectMapper json, Map<String, String> texts) {
    ObjectReader whole = json.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    Map<String, Object> values = new LinkedHashMap<>();
    texts.forEach(
        (key, text) -> {
          try {
            values.put(key, text.isBlank() ? text : whole.readTree(text));
          } catch (JsonProcessingException e) {
            values.put(key, text);
          }
        });
    return values;
  }
}
