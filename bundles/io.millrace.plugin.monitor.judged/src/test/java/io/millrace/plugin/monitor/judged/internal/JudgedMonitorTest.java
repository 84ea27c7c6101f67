package io.millrace.plugin.monitor.judged.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.evaluation.Evaluation;
import io.millrace.api.evaluation.Evaluator;
import io.millrace.api.evaluation.Exchange;
import io.millrace.api.evaluation.Judgement;
import io.millrace.api.evaluation.Metric;
import io.millrace.api.monitoring.Finding;
import io.millrace.api.monitoring.Monitor;
import io.millrace.api.monitoring.Observation;
import io.millrace.api.monitoring.Observation.Outcome;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.testkit.FakePlugins;
import io.millrace.testkit.MonitorContract;
import io.millrace.testkit.Observations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JudgedMonitorTest extends MonitorContract {
  private final FakePlugins plugins =
      new FakePlugins().add(Evaluator.class, "politeness", new Politeness("please"));

  @Override
  protected Monitor monitor() {
    return new JudgedMonitor(plugins);
  }

  @Override
  protected Map<String, Object> values() {
    return Map.of("evaluator", "politeness");
  }

  @Override
  protected List<Observation> observations() {
    return List.of(
        Observations.answered("1", "q", "please wait"),
        Observations.answered("2", "q", "wait"),
        Observations.answered("3", "q", "?"),
        Observations.ended("4", Outcome.ANSWERED),
        Observations.ended("5", Outcome.BLOCKED));
  }

  private Finding passRate(Monitor.Watch watch, List<Observation> observations) {
    return watch.observe(window(observations)).get(0);
  }

  @Test
  void the_pass_rate_rests_on_what_could_be_judged() {
    try (Monitor.Watch watch = prepare(values())) {
      Finding f = passRate(watch, observations());

      assertEquals("pass_rate", f.metric());
      assertEquals(0.5, f.value());
      assertEquals(2, f.count());
      assertEquals(2, f.unjudged(), "one the judge could not tell, one without text");
      assertEquals(3, f.judgements().size());
    }
  }

  @Test
  void judges_a_share_and_at_most_so_many() {
    List<Observation> many = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      many.add(Observations.answered("q-" + i, "q", "please"));
    }
    try (Monitor.Watch half = prepare(Map.of("evaluator", "politeness", "sample", 0.5));
        Monitor.Watch few = prepare(Map.of("evaluator", "politeness", "limit", 7))) {
      long n = passRate(half, many).count();

      assertTrue(n > 150 && n < 250, n + " of 400");
      assertEquals(n, passRate(half, many).count());
      assertEquals(7, passRate(few, many).count());
    }
  }

  @Test
  void a_replaced_evaluator_judges_the_next_window() {
    try (Monitor.Watch watch = prepare(values())) {
      assertEquals(0.5, passRate(watch, observations()).value());

      plugins.add(Evaluator.class, "politeness", new Politeness("wait"));

      assertEquals(1.0, passRate(watch, observations()).value());
      assertEquals(1, plugins.open());
    }
    assertEquals(0, plugins.open());
  }

  @Test
  void labels_of_clients_are_shown_only_on_request() {
    Observation labelled = Observations.labelled("1", "q", "wait", Map.of("polite", "yes"));
    try (Monitor.Watch blind = prepare(values());
        Monitor.Watch seeing = prepare(Map.of("evaluator", "politeness", "useLabels", true))) {
      assertEquals(0.0, passRate(blind, List.of(labelled)).value());
      assertEquals(1.0, passRate(seeing, List.of(labelled)).value());
    }
  }

  @Test
  void wrong_parameters_of_the_evaluator_are_refused_and_nothing_stays_leased() {
    assertThrows(
        PlatformException.class,
        () ->
            prepare(
                Map.of("evaluator", "politeness", "evaluatorParameters", Map.of("loud", true))));
    assertThrows(PlatformException.class, () -> prepare(Map.of("evaluator", "none")));
    assertEquals(0, plugins.open());
  }

  /** Passes answers that contain a word; a question mark it cannot judge. */
  private record Politeness(String word) implements Evaluator {
    @Override
    public List<Parameter> parameters() {
      return List.of();
    }

    @Override
    public Judge prepare(Values parameters) {
      return (exchanges, subject) -> {
        List<Judgement> judgements = exchanges.stream().map(this::judge).toList();
        return new Evaluation(List.of(Metric.passRate("polite", judgements)), judgements);
      };
    }

    private Judgement judge(Exchange e) {
      if (e.answer().equals("?")) {
        return Judgement.unjudged(e.id(), "Cannot tell.");
      }
      boolean pass = e.answer().contains(word) || "yes".equals(e.labels().get("polite"));
      return Judgement.of(e.id(), pass, "By its words.");
    }
  }
}
