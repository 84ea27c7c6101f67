package io.millrace.item.function.batchinference.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.FunctionSpec.InputSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.runtime.items.AnsweringModel;
import io.millrace.runtime.items.Figures;
import io.millrace.runtime.items.JsonText;
import io.millrace.runtime.items.OutputFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Fills a prompt from every row of a dataset, has a model answer, and keeps answers with rows. */
@Component(
    service = Function.class,
    property = {
      "kind.id=batch-inference",
      "kind.version=0.1.0",
      "kind.summary=Has a model answer a prompt for every row of a dataset; resumes where it"
          + " stopped."
    })
public final class BatchInferenceFunction implements Function {
  private static final long MAX_TOKENS = 128;

  private final PluginDirectory plugins;
  private final DatasetFiles datasets;
  private final LongSupplier nanos;

  @Activate
  public BatchInferenceFunction(
      @Reference(name = "plugins") PluginDirectory plugins,
      @Reference(name = "datasets") DatasetFiles datasets) {
    this(plugins, datasets, System::nanoTime);
  }

  BatchInferenceFunction(PluginDirectory plugins, DatasetFiles datasets, LongSupplier nanos) {
    this.plugins = plugins;
    this.datasets = datasets;
    this.nanos = nanos;
  }

  @Override
  public FunctionSpec spec() {
    return new FunctionSpec(
        "batch-inference",
        "Has a model answer a prompt for every row of a dataset.",
        FunctionSpec.LOCAL,
        Stream.concat(
                Stream.of(
                    Parameter.string(
                            "prompt", null, "What to ask; {column} stands for the row's value.")
                        .mandatory(),
                    Parameter.string("system", "", "System message; {column} too."),
                    Parameter.string("answerColumn", "answer", "Column for the answers."),
                    Parameter.string("errorColumn", "error", "Column for what went wrong."),
                    Parameter.list("keep", null, "Columns to keep; without it all."),
                    Parameter.bool("details", false, "Adds finish reason, tokens and times."),
                    Parameter.integer("limit", Long.MAX_VALUE / 2, "Rows at most, from the first.")
                        .atLeast(1),
                    Parameter.number(
                            "maxErrorShare", 0.5, "With a larger share of errors the run fails.")
                        .between(0, 1),
                    Parameter.number(
                            "driftThreshold", 0.2, "Drift of a column from the reference is told.")
                        .between(0, 1)),
                AnsweringModel.parameters(MAX_TOKENS).stream())
            .toList(),
        Stream.concat(
                Stream.of(
                    new InputSpec("dataset", "dataset", true, "The rows to ask about."),
                    new InputSpec(
                        "reference",
                        "dataset",
                        false,
                        "Rows (or an earlier output) to compare with, for drift.")),
                AnsweringModel.INPUTS.stream())
            .toList(),
        List.of(
            new FunctionSpec.OutputSpec("dataset", "dataset", "The rows with their answers."),
            new FunctionSpec.OutputSpec(
                "report", "report", "report.json, report.html: throughput, errors, drift.")));
  }

  @Override
  public void run(RunContext context) throws IOException {
    RunContext.Input input = context.requiredInput("dataset");
    long total = datasets.summary(input.path()).rows();
    Inference inference;
    Map<String, Object> report;
    try (RowReader rows = datasets.read(input.path())) {
      Plan plan = Plan.of(context.parameters(), rows.schema());
      context.checkAborted();
      inference = new Inference(context, plan, input, nanos);
      try (AnsweringModel model = AnsweringModel.open(context, plugins, MAX_TOKENS)) {
        inference.ask(model, rows, Math.min(total, plan.limit()));
        report = inference.report(model);
      }
      refuse(inference, plan);
      leave(context, plan, inference, rows.schema(), report);
    }
  }

  private static void refuse(Inference inference, Plan plan) {
    if (inference.rows() > 0
        && (double) inference.errors() / inference.rows() > plan.maxErrorShare()) {
      throw PlatformException.caller(
          "INFERENCE_ERRORS",
          inference.errors()
              + " of "
              + inference.rows()
              + " rows could not be answered, the first because: "
              + inference.firstError(),
          "Correct the cause, or raise 'maxErrorShare' to keep what was answered.");
    }
  }

  private void leave(
      RunContext context, Plan plan, Inference inference, Schema schema, Map<String, Object> report)
      throws IOException {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("model", context.requiredInput("model").ref());
    facts.put("from", context.requiredInput("dataset").ref());
    facts.put("errors", inference.errors());
    try (RowReader answered = inference.answered(plan.schema(schema))) {
      OutputFolder.dataset(context, datasets, "dataset", answered, facts);
    }
    if (context.input("reference").isPresent()) {
      report.put("drift", drift(context, plan, inference, schema));
    }
    OutputFolder folder = OutputFolder.of(context, "report");
    JsonText.write(folder.path().resolve("report.json"), report);
    Files.writeString(folder.path().resolve("report.html"), InferencePage.of(report));
    folder.done(facts);
    for (String name :
        List.of("rows", "errors", "resumed", "tokensPerSecond", "rowsPerSecond", "secondsAsking")) {
      context.result(name, report.get(name));
    }
    context.log(inference.rows() + " rows, " + inference.errors() + " errors");
  }

  private List<Map<String, Object>> drift(
      RunContext context, Plan plan, Inference inference, Schema schema) throws IOException {
    List<Map<String, Object>> drift;
    try (RowReader reference = datasets.read(context.input("reference").orElseThrow().path());
        RowReader answered = inference.answered(plan.schema(schema))) {
      drift = Drift.between(reference, answered, plan.driftThreshold(), context);
    }
    long drifted = drift.stream().filter(d -> Boolean.TRUE.equals(d.get("drifted"))).count();
    double most = drift.stream().mapToDouble(d -> (Double) d.get("totalVariation")).max().orElse(0);
    context.result("drifted", drifted);
    context.result("drift", Figures.rounded(most));
    return drift;
  }
}
