package io.millrace.cli.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Evaluates a model on a dataset. */
@Command(
    name = "eval",
    description = "Evaluate a model on a dataset and print its metrics.",
    mixinStandardHelpOptions = true)
final class EvalCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private ProjectOption project = new ProjectOption();

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description = "A registered model: name or name:version; or store://model/…")
  private String model = "";

  @Option(
      names = "--dataset",
      required = true,
      paramLabel = "DATASET",
      description = "A dataset of the project, or store://dataset/…")
  private String dataset = "";

  @Option(
      names = "--evaluator",
      required = true,
      paramLabel = "ID[=JSON]",
      mapFallbackValue = "",
      description = "An evaluator and its parameters; may be repeated.")
  private Map<String, String> evaluators = new LinkedHashMap<>();

  @Option(names = "--style", paramLabel = "STYLE", description = "as_written, lower, question.")
  private List<String> styles = List.of("as_written");

  @Option(names = "--limit", paramLabel = "N", description = "Only the first rows.")
  private @Nullable Integer limit;

  EvalCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Api api = server.connect(terminal);
    String in = project.resolve(api);
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put(
        "evaluators",
        evaluators.entrySet().stream()
            .map(e -> Map.of("evaluator", e.getKey(), "parameters", object(api, e.getValue())))
            .toList());
    parameters.put("styles", styles);
    if (limit != null) {
      parameters.put("limit", limit);
    }
    FunctionRun runs = new FunctionRun(api, terminal, server.json());
    return runs.conclude(runs.follow(in, "evaluate", parameters, inputs(api, in), Map.of()));
  }

  private Map<String, String> inputs(Api api, String in) {
    Map<String, String> inputs = new LinkedHashMap<>();
    inputs.put(
        "dataset",
        dataset.startsWith("store://") ? dataset : "store://dataset/" + in + "/" + dataset);
    if (model.startsWith("store://")) {
      inputs.put("model", model);
      return inputs;
    }
    String name = model.contains(":") ? model : model + ":production";
    JsonNode version = api.get(Listing.MODELS.pathOf(name, () -> in));
    inputs.put("model", version.path("weights").asText());
    if (version.path("adapter").isTextual()) {
      inputs.put("adapter", version.path("adapter").asText());
    }
    return inputs;
  }

  private static JsonNode object(Api api, String text) {
    try {
      return api.json().readTree(text == null || text.isEmpty() ? "{}" : text);
    } catch (JsonProcessingException e) {
      throw CliFailure.usage(
          "'" + text + "' is not JSON.", "Write --evaluator 'id={\"name\": value}'.");
    }
  }
}
