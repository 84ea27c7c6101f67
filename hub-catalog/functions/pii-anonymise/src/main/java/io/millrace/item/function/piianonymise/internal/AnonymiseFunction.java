package io.millrace.item.function.piianonymise.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.RowReader;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunContext;
import io.millrace.runtime.items.OutputFolder;
import io.millrace.runtime.pii.KnownTexts;
import io.millrace.runtime.pii.PiiType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Finds personal data in a dataset or a document set and leaves a copy without it. */
@Component(
    service = Function.class,
    property = {
      "kind.id=pii-anonymise",
      "kind.version=0.1.0",
      "kind.summary=Finds and anonymises personal data in datasets and documents, with a report."
    })
public final class AnonymiseFunction implements Function {
  static final String DATASET = "dataset";
  static final String DOCUMENTS = "documents";
  static final String REPORT = "report";
  static final String KNOWN = "known";

  private final DatasetFiles datasets;

  @Activate
  public AnonymiseFunction(@Reference(name = "datasets") DatasetFiles datasets) {
    this.datasets = datasets;
  }

  @Override
  public FunctionSpec spec() {
    return new FunctionSpec(
        "pii-anonymise",
        "Finds personal data in a dataset or document set and leaves a copy without it.",
        FunctionSpec.LOCAL,
        Plan.PARAMETERS,
        List.of(
            new FunctionSpec.InputSpec(DATASET, "dataset", false, "Rows with texts."),
            new FunctionSpec.InputSpec(DOCUMENTS, "any", false, "Text files, in any folders."),
            new FunctionSpec.InputSpec(
                KNOWN, "dataset", false, "What is known to be personal: columns type and text.")),
        List.of(
            new FunctionSpec.OutputSpec(DATASET, "dataset", "The rows, anonymised."),
            new FunctionSpec.OutputSpec(DOCUMENTS, "documents", "The text files, anonymised."),
            new FunctionSpec.OutputSpec(
                REPORT,
                "report",
                "report.json, report.html: counts and samples; spans.jsonl: every finding.")));
  }

  @Override
  public void run(RunContext context) throws IOException {
    Plan plan = Plan.of(context.parameters());
    boolean rows = context.input(DATASET).isPresent();
    if (rows == context.input(DOCUMENTS).isPresent()) {
      throw PlatformException.caller(
          "INPUT_INVALID",
          rows ? "Both a dataset and documents were given." : "There is nothing to anonymise.",
          "Give either the input 'dataset' or the input 'documents'.");
    }
    context.checkAborted();
    OutputFolder folder = OutputFolder.of(context, REPORT);
    try (PiiReport report = new PiiReport(folder.path(), plan)) {
      Anonymiser anonymiser = new Anonymiser(plan, known(context));
      if (rows) {
        rows(context, plan, anonymiser, report);
      } else {
        new DocumentSet(context, anonymiser, report).anonymise();
      }
      Map<String, Object> summary = report.finish(context);
      folder.done(summary);
    }
  }

  private void rows(RunContext context, Plan plan, Anonymiser anonymiser, PiiReport report)
      throws IOException {
    RunContext.Input input = context.requiredInput(DATASET);
    long total = datasets.summary(input.path()).rows();
    try (RowReader reader = datasets.read(input.path())) {
      AnonymousRows rows =
          new AnonymousRows(
              reader, plan.columns(reader.schema()), anonymiser, report, context, total);
      OutputFolder.dataset(context, datasets, DATASET, rows, Map.of("anonymisedFrom", input.ref()));
    }
  }

  private KnownTexts known(RunContext context) throws IOException {
    List<KnownTexts.Known> known = new ArrayList<>();
    if (context.input(KNOWN).isPresent()) {
      try (RowReader rows = datasets.read(context.requiredInput(KNOWN).path())) {
        for (Map<String, Object> row = rows.next(); row != null; row = rows.next()) {
          Object text = row.get("text");
          String type = String.valueOf(row.get("type"));
          if (!(text instanceof String s) || PiiType.ofKey(type).isEmpty()) {
            throw PlatformException.caller(
                "INPUT_INVALID",
                "Row " + (known.size() + 1) + " of 'known' has no text, or no type there is.",
                "Give the columns text and type, for example person or address.");
          }
          known.add(new KnownTexts.Known(PiiType.ofKey(type).get(), s));
        }
      }
    }
    return new KnownTexts(known);
  }
}
