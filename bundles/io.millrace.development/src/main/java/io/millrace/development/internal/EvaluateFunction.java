package io.millrace.development.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.evaluation.Evaluation;
import io.millrace.api.evaluation.Evaluator;
import io.millrace.api.evaluation.Exchange;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.model.Completion;
import io.millrace.api.model.GenerationRequest;
import io.millrace.api.model.Message;
import io.millrace.api.model.ModelBackend;
import io.millrace.api.model.ModelSession;
import io.millrace.api.model.ModelSource;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Asks a model the questions of a dataset, in one or more styles, and has the answers judged. */
@Component(
    service = Function.class,
    property = {"kind.id=evaluate", "kind.summary=Asks a model and has its answers judged."})
public final class EvaluateFunction implements Function {
  private static final int BATCH = 32;

  private final PluginDirectory plugins;
  private final DatasetFiles datasets;

  @Activate
  public EvaluateFunction(
      @Reference(name = "plugins") PluginDirectory plugins,
      @Reference(name = "datasets") DatasetFiles datasets) {
    this.plugins = plugins;
    this.datasets = datasets;
  }

  @Override
  public FunctionSpec spec() {
    return new FunctionSpec(
        "evaluate",
        "Asks a model the questions of a dataset and has its answers judged.",
        FunctionSpec.LOCAL,
        EvaluationPlan.PARAMETERS,
        List.of(
            new FunctionSpec.InputSpec("model", "model", true, "The model under test."),
            new FunctionSpec.InputSpec("adapter", "adapter", false, "Applied on top."),
            new FunctionSpec.InputSpec(
                "dataset", "dataset", true, "Rows: id, question, references, labels."),
            new FunctionSpec.InputSpec("examples", "dataset", false, "For evaluators."),
            new FunctionSpec.InputSpec("refusals", "dataset", false, "For evaluators.")),
        List.of(
            new FunctionSpec.OutputSpec(
                "report", "report", "report.json: figures; rows.jsonl: every answer, judged.")));
  }

  @Override
  public void run(RunContext context) throws IOException {
    EvaluationPlan plan = EvaluationPlan.of(context.parameters(), name -> rows(context, name));
    List<Question> questions = questions(context, plan);
    Path work = Files.createDirectories(context.scratch().resolve("report"));
    try (Lease<ModelBackend> backend = plugins.lease(ModelBackend.class, plan.backend());
        Judges judges = Judges.prepare(plugins, plan.evaluators(), context::used)) {
      context.used(backend.info());
      Values told =
          Values.check(
              "model backend " + plan.backend(),
              backend.plugin().parameters(),
              plan.backendParameters());
      ModelSource source =
          new ModelSource(
              context.requiredInput("model").path(),
              context.input("adapter").map(RunContext.Input::path));
      try (ModelSession session = backend.plugin().load(source, told);
          EvaluationReport report = new EvaluationReport(context, plan, questions.size(), work)) {
        for (int i = 0; i < plan.styles().size(); i++) {
          judge(context, plan, i, questions, session, judges, report);
        }
        report.finish();
      }
    }
  }

  private void judge(
      RunContext context,
      EvaluationPlan plan,
      int style,
      List<Question> questions,
      ModelSession session,
      Judges judges,
      EvaluationReport report)
      throws IOException {
    Style manner = plan.styles().get(style);
    long total = (long) questions.size() * plan.styles().size();
    List<Exchange> exchanges = new ArrayList<>(questions.size());
    List<Completion> answers = new ArrayList<>(questions.size());
    for (int from = 0; from < questions.size(); from += BATCH) {
      context.checkAborted();
      List<Question> batch = questions.subList(from, Math.min(questions.size(), from + BATCH));
      List<GenerationRequest> requests =
          batch.stream()
              .map(q -> List.of(Message.user(manner.apply(q.text()))))
              .map(m -> new GenerationRequest(m, plan.sampling()))
              .toList();
      List<Completion> completions = session.generateAll(requests);
      for (int i = 0; i < batch.size(); i++) {
        Question q = batch.get(i);
        answers.add(completions.get(i));
        exchanges.add(
            new Exchange(
                q.id(),
                manner.apply(q.text()),
                completions.get(i).text(),
                q.references(),
                q.labels()));
      }
      context.progress((long) style * questions.size() + exchanges.size(), total, "answers");
    }
    List<Evaluation> evaluations = new ArrayList<>();
    for (Evaluator.Judge judge : judges.all()) {
      context.checkAborted();
      evaluations.add(judge.evaluate(exchanges, Optional.of(session)));
    }
    report.add(manner, exchanges, answers, evaluations);
  }

  private List<Question> questions(RunContext context, EvaluationPlan plan) throws IOException {
    List<Map<String, Object>> rows = Rows.of(datasets, context.input("dataset"), plan.limit());
    if (rows.isEmpty()) {
      throw PlatformException.caller(
          "EVALUATION_DATA_INVALID",
          "The dataset has no rows.",
          "Give another one as input 'dataset'.");
    }
    List<Question> questions = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      questions.add(Question.of(rows.get(i), i));
    }
    return questions;
  }

  private List<Map<String, Object>> rows(RunContext context, String input) {
    if (context.input(input).isEmpty()) {
      throw PlatformException.caller(
          "PARAMETER_INVALID",
          "An evaluator's parameter says input://" + input + ", but there is no such input.",
          "Give a dataset as input '" + input + "'.");
    }
    try {
      return Rows.of(datasets, context.input(input), Long.MAX_VALUE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
