package io.millrace.cli.internal.model;

import io.millrace.cli.internal.Api;
import io.millrace.cli.internal.Format;
import io.millrace.cli.internal.ProjectOption;
import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import io.millrace.runtime.decoder.StoredTensors.Stored;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what a model is and what it needs. */
@Command(
    name = "inspect",
    description = "Shapes, parameters, memory by precision and context, tokenizer, template.",
    mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private ProjectOption project = new ProjectOption();

  @Parameters(
      paramLabel = "MODEL",
      description = "A folder, a .gguf file, hf://owner/name[@revision] or name[:version].")
  private String model = "";

  @Option(
      names = "--context",
      paramLabel = "TOKENS",
      split = ",",
      description = "Context lengths to count for; the model's own if not given.")
  private List<Long> contexts = new ArrayList<>();

  InspectCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (ModelLocation location = ModelLocation.of(model, terminal, server, project)) {
      Inspection inspection = Inspection.of(location.path());
      if (server.json()) {
        terminal.line(new Api("", "").json().valueToTree(values(inspection)).toString());
      } else {
        print(inspection);
      }
      return inspection.problems().isEmpty() ? 0 : 1;
    }
  }

  private TreeSet<Long> lengths(Inspection inspection) {
    TreeSet<Long> lengths = new TreeSet<>(contexts);
    if (lengths.isEmpty()) {
      lengths.add(Math.min(2048, inspection.context()));
      lengths.add(inspection.context());
    }
    return lengths;
  }

  private void print(Inspection inspection) {
    terminal.line(
        "architecture  "
            + inspection.architecture()
            + " ("
            + inspection.config().path("model_type").asText("?")
            + ")");
    terminal.line("parameters    " + String.format(Locale.ROOT, "%,d", inspection.parameters()));
    StringBuilder formats = new StringBuilder();
    inspection
        .formats()
        .forEach((f, n) -> formats.append(f).append(' ').append(Format.bytes(n)).append("  "));
    terminal.line("stored        " + formats.toString().strip());
    terminal.line("context       " + inspection.context() + " tokens");
    terminal.line("tokenizer     " + facts(inspection.tokenizer()));
    terminal.line(
        "chat template "
            + (inspection.templates().isEmpty()
                ? "none"
                : String.join(", ", inspection.templates())));
    terminal.line("");
    tensors(inspection);
    terminal.line("");
    memory(inspection);
    for (String problem : inspection.problems()) {
      terminal.line("");
      terminal.line("not served: " + problem);
    }
  }

  private static String facts(Map<String, Object> tokenizer) {
    List<String> parts = new ArrayList<>();
    tokenizer.forEach((k, v) -> parts.add(k + ' ' + v));
    return parts.isEmpty() ? "none" : String.join(", ", parts);
  }

  private void tensors(Inspection inspection) {
    List<List<String>> rows = new ArrayList<>();
    for (List<Stored> group : inspection.groups().values()) {
      Stored t = group.get(0);
      String name = group.size() == 1 ? t.name() : t.name().replaceAll("\\.(\\d+)\\.", ".N.");
      rows.add(
          List.of(
              name,
              String.valueOf(group.size()),
              t.shape().toString(),
              t.format(),
              Format.bytes(group.stream().mapToLong(Stored::sizeBytes).sum())));
    }
    terminal.table(List.of("TENSOR", "COUNT", "SHAPE", "FORMAT", "STORED"), rows);
  }

  private void memory(Inspection inspection) {
    List<String> heads = new ArrayList<>(List.of("MEMORY", "WEIGHTS"));
    lengths(inspection).forEach(n -> heads.add("+ " + n + " TOKENS"));
    List<List<String>> rows = new ArrayList<>();
    for (MemoryNeed need : MemoryNeed.values()) {
      long weights = need.weights(inspection.tensors());
      List<String> row = new ArrayList<>(List.of(need.name(), Format.bytes(weights)));
      for (long n : lengths(inspection)) {
        row.add(Format.bytes(weights + n * MemoryNeed.token(inspection.config())));
      }
      rows.add(row);
    }
    terminal.table(heads, rows);
    terminal.line(
        "Weights are held twice, but INT4's, where a server answers by vectors (MILLRACE_VECTORS).");
  }

  private Map<String, Object> values(Inspection inspection) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("architecture", inspection.architecture());
    values.put("modelType", inspection.config().path("model_type").asText());
    values.put("parameters", inspection.parameters());
    values.put("context", inspection.context());
    values.put("storedBytes", inspection.formats());
    values.put("tokenizer", inspection.tokenizer());
    values.put("chatTemplates", inspection.templates());
    values.put("cacheBytesPerToken", MemoryNeed.token(inspection.config()));
    Map<String, Object> memory = new LinkedHashMap<>();
    for (MemoryNeed need : MemoryNeed.values()) {
      Map<String, Long> bytes = new LinkedHashMap<>();
      long weights = need.weights(inspection.tensors());
      bytes.put("weights", weights);
      for (long n : lengths(inspection)) {
        bytes.put("context" + n, weights + n * MemoryNeed.token(inspection.config()));
      }
      memory.put(need.name(), bytes);
    }
    values.put("memoryBytes", memory);
    values.put("problems", inspection.problems());
    values.put("tensors", inspection.tensors());
    return values;
  }
}
