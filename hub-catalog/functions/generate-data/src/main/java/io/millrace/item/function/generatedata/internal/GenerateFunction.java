package io.millrace.item.function.generatedata.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.FieldType;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.FunctionSpec.InputSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.runtime.items.AnsweringModel;
import io.millrace.runtime.items.OutputFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Makes rows from descriptions of their fields; every row is checked. */
@Component(
    service = Function.class,
    property = {
      "kind.id=generate-data",
      "kind.version=0.1.0",
      "kind.summary=Makes structured rows by a model from descriptions of their fields, each"
          + " checked."
    })
public final class GenerateFunction implements Function {
  private static final int EXAMPLES = 50;

  private final PluginDirectory plugins;
  private final DatasetFiles datasets;

  @Activate
  public GenerateFunction(
      @Reference(name = "plugins") PluginDirectory plugins,
      @Reference(name = "datasets") DatasetFiles datasets) {
    this.plugins = plugins;
    this.datasets = datasets;
  }

  @Override
  public FunctionSpec spec() {
    return new FunctionSpec(
        "generate-data",
        "Makes structured rows by a model from descriptions of their fields, each checked.",
        FunctionSpec.LOCAL,
        Stream.concat(Plan.PARAMETERS.stream(), AnsweringModel.parameters(Plan.MAX_TOKENS).stream())
            .toList(),
        Stream.concat(
                Stream.of(new InputSpec("examples", "dataset", false, "Rows to show the model.")),
                AnsweringModel.INPUTS.stream())
            .toList(),
        List.of(
            new FunctionSpec.OutputSpec("dataset", "dataset", "The rows."),
            new FunctionSpec.OutputSpec(
                "rejected", "dataset", "What the model wrote that is no such row, and why.")));
  }

  @Override
  public void run(RunContext context) throws IOException {
    Plan plan = Plan.of(context.parameters());
    context.checkAborted();
    Production production = new Production(plan, examples(context, plan), context);
    long tokens;
    try (AnsweringModel model = AnsweringModel.open(context, plugins, Plan.MAX_TOKENS)) {
      production.produce(model);
      tokens = model.completionTokens();
    }
    long missing = plan.amount() - production.rows().size();
    if (missing > 0 && (!plan.allowFewer() || production.rows().isEmpty())) {
      throw PlatformException.caller(
          "GENERATION_INCOMPLETE",
          "Only "
              + production.rows().size()
              + " of "
              + plan.amount()
              + " rows came of "
              + production.attempts()
              + " attempts; rejected: "
              + production.reasons()
              + ".",
          "Take a stronger model, a higher temperature or looser fields, raise 'maxAttempts', or"
              + " set 'allowFewer' to keep what there is.");
    }
    leave(context, plan, production, missing);
    context.result("rows", (long) production.rows().size());
    context.result("missing", missing);
    context.result("duplicates", production.duplicates());
    context.result("rejected", production.rejectedCount());
    context.result("attempts", production.attempts());
    context.result("completionTokens", tokens);
    context.log(
        production.rows().size()
            + " rows, "
            + production.duplicates()
            + " duplicates dropped, "
            + production.rejectedCount()
            + " rejected"
            + (missing > 0 ? ", " + missing + " FEWER THAN ASKED" : ""));
  }

  private void leave(RunContext context, Plan plan, Production production, long missing)
      throws IOException {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("model", context.requiredInput("model").ref());
    facts.put("asked", plan.amount());
    facts.put("missing", missing);
    facts.put("synthetic", true);
    Schema rejected =
        Schema.of(
            Schema.Field.string("why"),
            Schema.Field.string("text"),
            new Schema.Field("attempt", FieldType.INTEGER));
    OutputFolder.dataset(
        context, datasets, "rejected", datasets.rows(rejected, production.rejected()), facts);
    OutputFolder.dataset(
        context, datasets, "dataset", datasets.rows(plan.schema(), production.rows()), facts);
  }

  private List<Map<String, Object>> examples(RunContext context, Plan plan) throws IOException {
    List<Map<String, Object>> examples = new ArrayList<>();
    if (context.input("examples").isPresent()) {
      try (RowReader rows = datasets.read(context.requiredInput("examples").path())) {
        for (Map<String, Object> row = rows.next();
            row != null && examples.size() < EXAMPLES;
            row = rows.next()) {
          Map<String, Object> known = new LinkedHashMap<>();
          for (Field f : plan.fields()) {
            if (row.get(f.name()) != null) {
              known.put(f.name(), row.get(f.name()));
            }
          }
          examples.add(known);
        }
      }
    }
    return examples;
  }
}
