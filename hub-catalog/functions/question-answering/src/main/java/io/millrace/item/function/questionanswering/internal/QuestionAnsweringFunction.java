package io.millrace.item.function.questionanswering.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.DatasetFiles;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Asks a model questions about every text, and keeps answers that are what was asked for. */
@Component(
    service = Function.class,
    property = {
      "kind.id=question-answering",
      "kind.version=0.1.0",
      "kind.summary=Asks a model questions about texts, into a table of checked, typed answers."
    })
public final class QuestionAnsweringFunction implements Function {
  private final PluginDirectory plugins;
  private final DatasetFiles datasets;

  @Activate
  public QuestionAnsweringFunction(
      @Reference(name = "plugins") PluginDirectory plugins,
      @Reference(name = "datasets") DatasetFiles datasets) {
    this.plugins = plugins;
    this.datasets = datasets;
  }

  @Override
  public FunctionSpec spec() {
    return new FunctionSpec(
        "question-answering",
        "Asks a model questions about texts, into a table of checked, typed answers.",
        FunctionSpec.LOCAL,
        Stream.concat(Plan.PARAMETERS.stream(), AnsweringModel.parameters(Plan.MAX_TOKENS).stream())
            .toList(),
        Stream.concat(
                Stream.of(
                    new InputSpec("dataset", "dataset", false, "Rows with a column of texts."),
                    new InputSpec("documents", "any", false, "UTF-8 text files, in any folders.")),
                AnsweringModel.INPUTS.stream())
            .toList(),
        List.of(
            new FunctionSpec.OutputSpec(
                "dataset", "dataset", "The rows, with a column a question."),
            new FunctionSpec.OutputSpec(
                "errors", "dataset", "A row an answer that was refused: why, and what it was.")));
  }

  @Override
  public void run(RunContext context) throws IOException {
    if (context.input("dataset").isPresent() == context.input("documents").isPresent()) {
      throw PlatformException.caller(
          "INPUT_INVALID",
          context.input("dataset").isPresent()
              ? "Both a dataset and documents were given."
              : "There are no texts to ask about.",
          "Give either the input 'dataset' or the input 'documents'.");
    }
    context.checkAborted();
    try (RowReader rows = rows(context)) {
      Plan plan = Plan.of(context.parameters(), rows.schema());
      long total =
          context.input("dataset").isPresent()
              ? datasets.summary(context.requiredInput("dataset").path()).rows()
              : 0;
      Tally tally = new Tally(plan);
      OutputFolder answers = OutputFolder.of(context, "dataset");
      DatasetFiles.Summary summary;
      long tokens;
      try (AnsweringModel model = AnsweringModel.open(context, plugins, Plan.MAX_TOKENS)) {
        Interview interview = new Interview(model, plan, tally);
        summary =
            datasets.write(answers.path(), new AnsweredRows(rows, interview, plan, context, total));
        tokens = model.completionTokens();
      }
      leave(context, plan, tally, answers, summary, tokens);
    }
  }

  private RowReader rows(RunContext context) throws IOException {
    return context.input("dataset").isPresent()
        ? datasets.read(context.requiredInput("dataset").path())
        : new DocumentTexts(context.requiredInput("documents").path());
  }

  private void leave(
      RunContext context,
      Plan plan,
      Tally tally,
      OutputFolder answers,
      DatasetFiles.Summary summary,
      long tokens)
      throws IOException {
    if (tally.asked() > 0 && tally.validShare() < plan.minValidShare()) {
      throw PlatformException.caller(
          "ANSWERS_INVALID",
          "Only "
              + tally.valid()
              + " of "
              + tally.asked()
              + " answers are what was asked for; refused by question: "
              + tally.refusedByQuestion()
              + ".",
          "Take a stronger model, say in the questions what is wanted, or lower 'minValidShare'.");
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("model", context.requiredInput("model").ref());
    facts.put("asked", tally.asked());
    facts.put("refused", tally.refusedByQuestion());
    Map<String, Object> metadata = new LinkedHashMap<>(summary.metadata());
    metadata.putAll(facts);
    Schema errors =
        Schema.of(
            new Schema.Field("row", io.millrace.api.data.FieldType.INTEGER),
            Schema.Field.string("question"),
            Schema.Field.string("why"),
            Schema.Field.string("answer"));
    OutputFolder.dataset(
        context, datasets, "errors", datasets.rows(errors, tally.refusals()), facts);
    answers.done(metadata);
    context.result("rows", summary.rows());
    context.result("asked", tally.asked());
    context.result("valid", tally.valid());
    context.result("invalid", tally.asked() - tally.valid());
    context.result("validShare", tally.validShare());
    context.result("completionTokens", tokens);
    tally.refusedByQuestion().forEach((q, n) -> context.result("invalid." + q, n));
    context.log(tally.valid() + " of " + tally.asked() + " answers are valid");
  }
}
