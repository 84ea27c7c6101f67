package io.millrace.development.internal;

import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.PluginInfo;
import io.millrace.api.tuning.TuningReport;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How a model came about: the card that lies with it, and the metadata of its artifact. */
record ModelCard(
    RunContext context, PluginInfo tuner, Values parameters, int rows, TuningReport report) {
  static final String FILE = "README.md";

  Map<String, Object> metadata() {
    Map<String, Object> m = new LinkedHashMap<>();
    m.put("tuner", tuner.label());
    m.put("parameters", parameters.asMap());
    m.put("steps", report.steps());
    m.put("tokens", report.tokens());
    m.put("train", input("train"));
    if (context.input("base").isPresent()) {
      m.put("base", input("base"));
    }
    Map<String, Double> metrics = new TreeMap<>(report.metrics());
    metrics.values().removeIf(v -> v.isNaN() || v.isInfinite());
    m.put("metrics", metrics);
    return m;
  }

  /** In Hugging Face's form: YAML between dashes, then Markdown. */
  String text(boolean drawn) {
    boolean adapter = report.artifactKind().equals("adapter");
    StringBuilder t = new StringBuilder("---\n");
    if (adapter) {
      t.append("library_name: peft\n");
    }
    t.append("pipeline_tag: text-generation\ntags: [millrace]\n---\n\n");
    t.append(adapter ? "# Adapter" : "# Model").append(" of project ").append(context.project());
    t.append("\n\nMade by run `").append(context.runId()).append("` with ");
    t.append(tuner.label()).append(".\n\n| | |\n|---|---|\n");
    row(t, "started from", context.input("base").isPresent() ? input("base") : "random weights");
    row(t, "trained on", input("train") + ", " + rows + " rows");
    context.input("held").ifPresent(h -> row(t, "measured on", h.ref()));
    row(t, "made on", "Java " + Runtime.version() + ", " + System.getProperty("os.name"));
    row(t, "steps", String.valueOf(report.steps()));
    row(t, "tokens", String.valueOf(report.tokens()));
    t.append("\n## Settings\n\n| setting | value |\n|---|---|\n");
    parameters.asMap().forEach((k, v) -> row(t, k, "`" + v + "`"));
    t.append("\n## Figures at the end\n\n| metric | value |\n|---|---|\n");
    new TreeMap<>(report.metrics())
        .forEach((k, v) -> row(t, k, String.format(Locale.ROOT, "%.6g", v)));
    if (drawn) {
      t.append("\n![Loss over the steps](").append(LossPlot.FILE).append(")\n");
      t.append("\n![Learning rate over the steps](").append(LossPlot.RATES).append(")\n");
    }
    return t.toString();
  }

  private String input(String name) {
    return context.input(name).map(RunContext.Input::ref).orElse("");
  }

  private static void row(StringBuilder t, String name, String value) {
    t.append("| ").append(name).append(" | ").append(value.replace("|", "\\|")).append(" |\n");
  }
}
