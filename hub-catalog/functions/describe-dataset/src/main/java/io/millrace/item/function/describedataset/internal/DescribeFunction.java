package io.millrace.item.function.describedataset.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.items.JsonText;
import io.millrace.runtime.items.OutputFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Reads a dataset once and says what is in it. */
@Component(
    service = Function.class,
    property = {
      "kind.id=describe-dataset",
      "kind.version=0.1.0",
      "kind.summary=Statistics of a dataset's columns, its classes, duplicates and oddities."
    })
public final class DescribeFunction implements Function {
  private static final long ASK_EVERY = 1000;

  private final DatasetFiles datasets;

  @Activate
  public DescribeFunction(@Reference(name = "datasets") DatasetFiles datasets) {
    this.datasets = datasets;
  }

  @Override
  public FunctionSpec spec() {
    return new FunctionSpec(
        "describe-dataset",
        "Reports statistics of a dataset's columns, its classes, duplicates and oddities.",
        FunctionSpec.LOCAL,
        List.of(
            Parameter.list("columns", null, "Columns to describe; without it all."),
            Parameter.string("label", null, "Column with the class of a row, for the balance."),
            Parameter.integer("top", 10L, "Most frequent values shown of a column.")
                .between(0, 100),
            Parameter.integer("bins", 20L, "Columns of a histogram.").between(2, 100),
            Parameter.bool("showValues", true, "The report shows values, not only figures.")),
        List.of(new FunctionSpec.InputSpec("dataset", "dataset", true, "What to describe.")),
        List.of(
            new FunctionSpec.OutputSpec(
                "report", "report", "report.json, report.html: figures, plots, warnings.")));
  }

  @Override
  public void run(RunContext context) throws IOException {
    Values given = context.parameters();
    RunContext.Input input = context.requiredInput("dataset");
    Optional<String> label = given.optionalString("label");
    Description description;
    try (RowReader rows = datasets.read(input.path())) {
      Schema schema = chosen(rows.schema(), given, label);
      description = new Description(schema, label);
      long total = datasets.summary(input.path()).rows();
      long read = 0;
      for (Map<String, Object> row = rows.next(); row != null; row = rows.next()) {
        if (read++ % ASK_EVERY == 0) {
          context.checkAborted();
          context.progress(read - 1, total, "rows");
        }
        description.add(row);
      }
    }
    context.checkAborted();
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("dataset", input.ref());
    report.putAll(
        description.finish(
            given.intValue("top"), given.intValue("bins"), given.bool("showValues")));
    OutputFolder folder = OutputFolder.of(context, "report");
    JsonText.write(folder.path().resolve("report.json"), report);
    Files.writeString(folder.path().resolve("report.html"), DescriptionPage.of(report));
    Map<String, Object> facts = new LinkedHashMap<>();
    for (String fact : List.of("dataset", "rows", "duplicates", "warnings")) {
      facts.put(fact, report.get(fact));
    }
    folder.done(facts);
    context.result("rows", description.rows());
    context.result("columns", (long) description.columns());
    context.result("duplicates", description.duplicates());
    context.result("warnings", (long) ((List<?>) report.get("warnings")).size());
    context.log(description.rows() + " rows of " + description.columns() + " columns described");
  }

  private static Schema chosen(Schema all, Values given, Optional<String> label) {
    List<String> wanted =
        given.has("columns")
            ? given.strings("columns")
            : all.fields().stream().map(Schema.Field::name).toList();
    List<String> unknown =
        java.util.stream.Stream.concat(wanted.stream(), label.stream())
            .filter(c -> !all.has(c))
            .toList();
    if (!unknown.isEmpty()) {
      throw PlatformException.caller(
          "PARAMETER_INVALID",
          "'columns' or 'label' names " + unknown + ", which the dataset has not.",
          "It has " + all.fields().stream().map(Schema.Field::name).toList() + ".");
    }
    return new Schema(all.fields().stream().filter(f -> wanted.contains(f.name())).toList());
  }
}
