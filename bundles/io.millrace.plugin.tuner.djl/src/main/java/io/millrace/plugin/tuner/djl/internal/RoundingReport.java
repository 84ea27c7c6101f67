package io.millrace.plugin.tuner.djl.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.function.RunContext;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.Precision;
import io.millrace.runtime.decoder.RoundedModel.Change;
import io.millrace.runtime.decoder.StoredTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What rounding did to a model: as results, as a file, and on the card that lies with it. */
final class RoundingReport {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHOWN = 10;

  private final RunContext context;
  private final DecoderConfig config;
  private final String precision;
  private final List<Change> changes;
  private final @Nullable Loss loss;

  /**
   * Perplexities on the same tokens.
   *
   * @param exact in FLOAT32
   * @param rounded as the saved model is served
   */
  record Loss(double exact, double rounded, int tokens) {
    double ratio() {
      return rounded / exact;
    }
  }

  RoundingReport(
      RunContext context,
      DecoderConfig config,
      Precision precision,
      List<Change> changes,
      @Nullable Loss loss) {
    this.context = context;
    this.config = config;
    this.precision = precision.name().toLowerCase(Locale.ROOT);
    this.changes = changes;
    this.loss = loss;
  }

  /** Writes card, report and results, and moves the model's files to the run's output. */
  void leave(Path files) throws IOException {
    Map<String, Object> figures = figures(files);
    Files.writeString(files.resolve("README.md"), card(figures));
    Path report = context.output("report", Map.of("title", "Rounding to " + precision));
    Files.writeString(report.resolve("report.json"), json(figures).toPrettyString() + "\n");
    Map<String, Object> metadata = new LinkedHashMap<>(Map.of("base", base()));
    metadata.put("precision", precision);
    metadata.put("metrics", figures);
    Path output = context.output("model", metadata);
    try (Stream<Path> list = Files.list(files)) {
      for (Path file : list.toList()) {
        Files.move(file, output.resolve(file.getFileName()));
      }
    }
    figures.forEach(context::result);
  }

  private Map<String, Object> figures(Path files) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("bytes_f32", 4 * config.parameters());
    figures.put(
        "bytes_" + precision,
        StoredTensors.of(files).stream().mapToLong(StoredTensors.Stored::sizeBytes).sum());
    figures.put(
        "relative_error_mean",
        changes.stream().mapToDouble(Change::relativeError).average().orElse(0));
    figures.put(
        "relative_error_worst",
        changes.stream().mapToDouble(Change::relativeError).max().orElse(0));
    if (loss != null) {
      figures.put("perplexity_f32", loss.exact());
      figures.put("perplexity_" + precision, loss.rounded());
      figures.put("perplexity_ratio", loss.ratio());
      figures.put("perplexity_tokens", (long) loss.tokens());
    }
    return figures;
  }

  private ObjectNode json(Map<String, Object> figures) {
    ObjectNode json = JSON.createObjectNode();
    json.put("base", base());
    json.put("precision", precision);
    json.setAll((ObjectNode) JSON.valueToTree(figures));
    json.set("matrices", JSON.valueToTree(changes));
    return json;
  }

  /** In Hugging Face's form: YAML between dashes, then Markdown. */
  private String card(Map<String, Object> figures) {
    StringBuilder t = new StringBuilder("---\npipeline_tag: text-generation\n");
    t.append("tags: [millrace, ").append(precision).append("]\n---\n\n# Model of project ");
    t.append(context.project()).append("\n\nRounded to ").append(precision);
    t.append(" by run `").append(context.runId()).append("` from ");
    t.append(base()).append(".\n\n| | |\n|---|---|\n");
    figures.forEach((name, value) -> row(t, name, text(value)));
    context.input("texts").ifPresent(texts -> row(t, "measured on", texts.ref()));
    if (loss == null) {
      row(t, "perplexity", "not measured: no texts were given");
    }
    t.append("\n## Matrices that changed most\n\n");
    t.append("| matrix | relative error (Frobenius) | largest error |\n|---|---|---|\n");
    changes.stream()
        .sorted(Comparator.comparingDouble(Change::relativeError).reversed())
        .limit(SHOWN)
        .forEach(
            c ->
                t.append("| ")
                    .append(c.tensor())
                    .append(" | ")
                    .append(text(c.relativeError()))
                    .append(" | ")
                    .append(text(c.largestError()))
                    .append(" |\n"));
    return t.toString();
  }

  private String base() {
    return context
        .input("model")
        .map(RunContext.Input::ref)
        .orElseGet(() -> context.parameters().string("source"));
  }

  private static String text(Object value) {
    return value instanceof Double d ? String.format(Locale.ROOT, "%.6g", d) : value.toString();
  }

  private static void row(StringBuilder t, String name, String value) {
    t.append("| ").append(name).append(" | ").append(value).append(" |\n");
  }
}
