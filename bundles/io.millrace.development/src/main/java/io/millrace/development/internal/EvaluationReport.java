package io.millrace.development.internal;

import io.millrace.api.evaluation.Evaluation;
import io.millrace.api.evaluation.Exchange;
import io.millrace.api.evaluation.Judgement;
import io.millrace.api.evaluation.Metric;
import io.millrace.api.function.RunContext;
import io.millrace.api.model.Completion;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Collects what judges found: {@code report.json}, {@code rows.jsonl} and the run's results. The
 * first style gives the plain name of a metric; every style gives {@code <metric>.<style>}.
 */
final class EvaluationReport implements AutoCloseable {
  private static final String SUMMARY = "report.json";
  private static final String ROWS = "rows.jsonl";

  private final RunContext context;
  private final EvaluationPlan plan;
  private final int questions;
  private final Path work;
  private final BufferedWriter rows;
  private final List<Map<String, Object>> metrics = new ArrayList<>();
  private final Map<String, Double> figures = new LinkedHashMap<>();

  EvaluationReport(RunContext context, EvaluationPlan plan, int questions, Path work)
      throws IOException {
    this.context = context;
    this.plan = plan;
    this.questions = questions;
    this.work = work;
    rows = Files.newBufferedWriter(work.resolve(ROWS));
  }

  /** Adds one style; lists are in the order of the questions and of the evaluators. */
  void add(
      Style style, List<Exchange> exchanges, List<Completion> answers, List<Evaluation> evaluations)
      throws IOException {
    List<Map<String, Judgement>> judgements = new ArrayList<>();
    for (int e = 0; e < evaluations.size(); e++) {
      Evaluation evaluation = evaluations.get(e);
      evaluation.metrics().forEach(m -> add(style, m));
      Map<String, Judgement> byId = new LinkedHashMap<>();
      evaluation.judgements().forEach(j -> byId.put(j.id(), j));
      judgements.add(byId);
    }
    for (int i = 0; i < exchanges.size(); i++) {
      rows.write(Json.line(row(style, exchanges.get(i), answers.get(i), evaluations, judgements)));
      rows.newLine();
    }
  }

  private void add(Style style, Metric m) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", m.name());
    entry.put("style", style.label());
    number(entry, "value", m.value());
    entry.put("count", m.count());
    entry.put("unjudged", m.unjudged());
    number(entry, "standardError", m.standardError());
    entry.put("higherIsBetter", m.higherIsBetter());
    metrics.add(entry);
    context.log(
        String.format(
            Locale.ROOT,
            "%s (%s): %.4f over %d, %d unjudged",
            m.name(),
            style.label(),
            m.value(),
            m.count(),
            m.unjudged()));
    if (Double.isFinite(m.value())) {
      figures.putIfAbsent(m.name(), m.value());
      figures.put(m.name() + "." + style.label(), m.value());
    }
  }

  private static void number(Map<String, Object> entry, String name, double value) {
    if (Double.isFinite(value)) {
      entry.put(name, value);
    }
  }

  private Map<String, Object> row(
      Style style,
      Exchange x,
      Completion answer,
      List<Evaluation> evaluations,
      List<Map<String, Judgement>> judgements) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", x.id());
    row.put("style", style.label());
    row.put("question", x.question());
    row.put("answer", x.answer());
    row.put("finish", answer.finish().name().toLowerCase(Locale.ROOT));
    row.put("references", x.references());
    row.put("labels", x.labels());
    Map<String, Object> judged = new LinkedHashMap<>();
    for (int e = 0; e < judgements.size(); e++) {
      Judgement j = judgements.get(e).get(x.id());
      if (j != null) {
        judged.put(judge(e, evaluations.get(e)), judgement(j));
      }
    }
    row.put("judgements", judged);
    return row;
  }

  /** One evaluator may be asked twice with different settings: its metric tells them apart. */
  private String judge(int e, Evaluation evaluation) {
    return evaluation.metrics().isEmpty()
        ? plan.evaluators().get(e).id()
        : evaluation.metrics().get(0).name();
  }

  private static Map<String, Object> judgement(Judgement j) {
    Map<String, Object> m = new LinkedHashMap<>();
    m.put("outcome", j.outcome().name().toLowerCase(Locale.ROOT));
    number(m, "score", j.score());
    m.put("reason", j.reason());
    m.put("labels", j.labels());
    return m;
  }

  /** Leaves the report as the run's output and its figures as results. */
  void finish() throws IOException {
    rows.close();
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("model", context.requiredInput("model").ref());
    context.input("adapter").ifPresent(a -> summary.put("adapter", a.ref()));
    summary.put("dataset", context.requiredInput("dataset").ref());
    summary.put("questions", questions);
    summary.put("styles", plan.styles().stream().map(Style::label).toList());
    summary.put("evaluators", plan.evaluators().stream().map(EvaluationPlan.Chosen::id).toList());
    summary.put("metrics", metrics);
    Files.writeString(work.resolve(SUMMARY), Json.text(summary));
    FolderMove.contents(work, context.output("report", summary));
    figures.forEach(context::result);
    context.result("questions", (long) questions);
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
