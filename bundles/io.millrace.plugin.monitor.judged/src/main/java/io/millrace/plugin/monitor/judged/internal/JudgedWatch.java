package io.millrace.plugin.monitor.judged.internal;

import io.millrace.api.evaluation.Evaluation;
import io.millrace.api.evaluation.Evaluator;
import io.millrace.api.evaluation.Exchange;
import io.millrace.api.evaluation.Judgement;
import io.millrace.api.evaluation.Metric;
import io.millrace.api.monitoring.Finding;
import io.millrace.api.monitoring.Monitor;
import io.millrace.api.monitoring.Observation;
import io.millrace.api.monitoring.Observation.Outcome;
import io.millrace.api.monitoring.Window;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Judges window after window with one prepared judge, renewed when its plugin is replaced. */
final class JudgedWatch implements Monitor.Watch {
  private static final String PASS_RATE = "pass_rate";

  /**
   * Which requests are judged.
   *
   * @param sample share of the requests, chosen by their id, so the same ones each time
   */
  record Choice(double sample, int limit, boolean useLabels) {}

  private final PluginDirectory plugins;
  private final String evaluator;
  private final Map<String, Object> parameters;
  private final Choice choice;
  private Lease<Evaluator> lease;
  private Evaluator.Judge judge;

  JudgedWatch(
      PluginDirectory plugins, String evaluator, Map<String, Object> parameters, Choice choice) {
    this.plugins = plugins;
    this.evaluator = evaluator;
    this.parameters = parameters;
    this.choice = choice;
    this.lease = plugins.lease(Evaluator.class, evaluator);
    this.judge = prepared(lease);
  }

  @Override
  public List<Finding> observe(Window window) {
    renew();
    List<Exchange> exchanges = new ArrayList<>();
    long silent = 0;
    for (Observation o : window.observations()) {
      if (o.outcome() != Outcome.ANSWERED || !sampled(o.id())) {
        continue;
      }
      if (o.text().isEmpty()) {
        silent++;
      } else if (exchanges.size() < choice.limit()) {
        exchanges.add(exchange(o, o.text().get()));
      }
    }
    Evaluation evaluation = judge.evaluate(exchanges, Optional.empty());
    List<Finding> findings = new ArrayList<>();
    if (!evaluation.judgements().isEmpty() || exchanges.isEmpty()) {
      Metric rate = Metric.passRate(PASS_RATE, evaluation.judgements());
      findings.add(finding(PASS_RATE, rate, silent, evaluation.judgements()));
    }
    for (Metric m : evaluation.metrics()) {
      findings.add(finding(m.name(), m, silent, List.of()));
    }
    return findings;
  }

  private static Finding finding(String name, Metric m, long silent, List<Judgement> judgements) {
    return new Finding(name, m.value(), m.count(), m.unjudged() + silent, judgements);
  }

  private Exchange exchange(Observation o, Observation.Text text) {
    return new Exchange(
        o.id(),
        text.question(),
        text.answer(),
        List.of(),
        choice.useLabels() ? o.labels() : Map.of());
  }

  private boolean sampled(String id) {
    if (choice.sample() >= 1) {
      return true;
    }
    // Fibonacci hashing spreads ids that differ in their last characters only.
    int mixed = id.hashCode() * 0x9E3779B9;
    return (mixed >>> 8) < choice.sample() * (1 << 24);
  }

  private void renew() {
    if (lease.current()) {
      return;
    }
    Lease<Evaluator> next = plugins.lease(Evaluator.class, evaluator);
    Evaluator.Judge nextJudge = prepared(next);
    close();
    lease = next;
    judge = nextJudge;
  }

  private Evaluator.Judge prepared(Lease<Evaluator> of) {
    try {
      return of.plugin().prepare(Values.check(evaluator, of.plugin().parameters(), parameters));
    } catch (RuntimeException e) {
      of.close();
      throw e;
    }
  }

  @Override
  public void close() {
    judge.close();
    lease.close();
  }
}
