package io.millrace.plugin.evaluator.match.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.evaluation.Evaluation;
import io.millrace.api.evaluation.Evaluator;
import io.millrace.api.evaluation.Exchange;
import io.millrace.api.evaluation.Judgement;
import io.millrace.api.evaluation.Judgement.Outcome;
import io.millrace.api.evaluation.Metric;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/** Compares answers with the references they have; the best reference counts. */
@Component(
    service = Evaluator.class,
    property = {"kind.id=match", "kind.summary=Compares answers with reference answers."})
public final class MatchEvaluator implements Evaluator {
  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.string("metric", "match", "Name of the metric, snake_case."),
        Parameter.string("comparison", "normalised", "How answer and reference are compared.")
            .oneOf("exact", "normalised", "contains", "f1"),
        Parameter.number("threshold", 0.5, "Score from which a judgement passes; for f1.")
            .between(0, 1),
        Parameter.object("where", "Only exchanges whose labels have these values: {topic: on}."));
  }

  @Override
  public Judge prepare(Values values) {
    String metric = values.string("metric");
    if (!metric.matches("[a-z][a-z0-9_]*")) {
      throw PlatformException.caller(
          "EVALUATOR_INVALID",
          "'" + metric + "' cannot be the name of a metric.",
          "Use lower-case letters, digits and '_'.");
    }
    Map<String, String> where = new LinkedHashMap<>();
    if (values.has("where")) {
      values.object("where").forEach((k, v) -> where.put(k, String.valueOf(v)));
    }
    Comparison comparison =
        Comparison.valueOf(values.string("comparison").toUpperCase(Locale.ROOT));
    double threshold = values.number("threshold");
    return (exchanges, subject) -> judge(metric, comparison, threshold, where, exchanges);
  }

  private static Evaluation judge(
      String metric,
      Comparison comparison,
      double threshold,
      Map<String, String> where,
      List<Exchange> exchanges) {
    List<Judgement> all = new ArrayList<>();
    List<Judgement> counted = new ArrayList<>();
    for (Exchange e : exchanges) {
      if (!e.labels().entrySet().containsAll(where.entrySet())) {
        all.add(Judgement.unjudged(e.id(), "Not among the exchanges that this metric is about."));
        continue;
      }
      Judgement j = judge(e, comparison, threshold);
      all.add(j);
      counted.add(j);
    }
    return new Evaluation(List.of(Metric.passRate(metric, counted)), all);
  }

  private static Judgement judge(Exchange e, Comparison comparison, double threshold) {
    if (e.references().isEmpty()) {
      return Judgement.unjudged(e.id(), "There is no reference to compare with.");
    }
    double best = 0;
    int which = 0;
    for (int i = 0; i < e.references().size(); i++) {
      double score = comparison.score(e.answer(), e.references().get(i));
      if (score > best) {
        best = score;
        which = i;
      }
    }
    boolean pass = best >= threshold;
    String how = comparison.name().toLowerCase(Locale.ROOT);
    String reason =
        best > 0
            ? String.format(Locale.ROOT, "Matches reference %d (%s, %.2f).", which + 1, how, best)
            : "Matches none of " + e.references().size() + " references (" + how + ").";
    return new Judgement(e.id(), pass ? Outcome.PASS : Outcome.FAIL, best, reason, Map.of());
  }
}
