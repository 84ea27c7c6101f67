package io.millrace.cli.internal.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.internal.Api;
import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.FunctionRun;
import io.millrace.cli.internal.ProjectOption;
import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rounds a model to eight or four bits on the server, and proposes it to the registry. */
@Command(
    name = "quantize",
    description = "Round a model to int8 or int4, measure what it costs, and register it.",
    mixinStandardHelpOptions = true)
final class QuantizeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private ProjectOption project = new ProjectOption();

  @Parameters(
      paramLabel = "MODEL",
      description = "name[:version], store://model/…, hf://owner/name[@revision] or file:/folder.")
  private String model = "";

  @Option(
      names = "--precision",
      paramLabel = "int8|int4",
      description = "Bits that a weight keeps; int8 if not given.")
  private @Nullable String precision;

  @Option(
      names = "--texts",
      paramLabel = "DATASET",
      description = "Texts whose perplexity is compared; a dataset, or store://dataset/…")
  private @Nullable String texts;

  @Option(names = "--column", paramLabel = "NAME", description = "Of the texts; text if not given.")
  private @Nullable String column;

  @Option(
      names = "--register",
      paramLabel = "NAME",
      description = "Name in the registry under which the result is proposed.")
  private @Nullable String register;

  QuantizeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Api api = server.connect(terminal);
    String in = project.resolve(api);
    Map<String, String> inputs = new LinkedHashMap<>();
    Map<String, Object> parameters = new LinkedHashMap<>();
    if (model.startsWith("hf:") || model.startsWith("file:")) {
      parameters.put("source", model);
    } else {
      inputs.put("model", model.startsWith("store://") ? model : weights(api, in));
    }
    if (texts != null) {
      boolean whole = texts.startsWith("store://");
      inputs.put("texts", whole ? texts : "store://dataset/" + in + "/" + texts);
    }
    if (precision != null) {
      parameters.put("precision", precision);
    }
    if (column != null) {
      parameters.put("column", column);
    }
    Map<String, String> named = register == null ? Map.of() : Map.of("model", register);
    FunctionRun runs = new FunctionRun(api, terminal, server.json());
    JsonNode run = runs.follow(in, "quantize", parameters, inputs, named);
    int code = runs.conclude(run);
    if (code != 0 || register == null) {
      return code;
    }
    Map<String, String> weights = Map.of("weights", run.path("outputs").path("model").asText());
    Map<String, Object> metrics = new LinkedHashMap<>();
    run.path("results")
        .properties()
        .forEach(
            figure -> {
              if (figure.getValue().isNumber()) {
                metrics.put(figure.getKey(), figure.getValue());
              }
            });
    Map<String, Object> proposal = Map.of("model", register, "metrics", metrics);
    return runs.conclude(runs.follow(in, "register-model", proposal, weights, Map.of()));
  }

  private String weights(Api api, String in) {
    JsonNode found = ModelLocation.version(model, in, api);
    if (found.path("adapter").isTextual()) {
      throw CliFailure.usage(
          model + " is weights with an adapter on top.",
          "Merge them first with function merge-adapter, and round the result.");
    }
    return found.path("weights").asText();
  }
}
