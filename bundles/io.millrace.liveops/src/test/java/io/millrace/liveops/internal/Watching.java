package io.millrace.liveops.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.evaluation.Judgement;
import io.millrace.api.monitoring.Finding;
import io.millrace.api.monitoring.Monitor;
import io.millrace.api.monitoring.Observation;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.kernel.artifact.DatasetValues;
import io.millrace.kernel.project.ProjectSection.Declared;
import io.millrace.testkit.FakeClock;
import io.millrace.testkit.FakePlugins;
import io.millrace.testkit.FakeRecordStore;
import io.millrace.testkit.Observations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** This stage put together on fakes; windows are read on the calling thread. */
final class Watching {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  final Kernel kernel = new Kernel();
  final FakePlugins plugins = new FakePlugins().add(Monitor.class, "polite", new Politeness());
  final FakeClock clock = new FakeClock(START);
  final FakeRecordStore records;
  final Starter starter = new Starter();
  final LiveMonitoring monitoring;

  Watching() {
    this(new FakeRecordStore());
  }

  Watching(FakeRecordStore records) {
    this.records = records;
    monitoring =
        new LiveMonitoring(
            plugins,
            new DatasetValues(kernel, kernel),
            records,
            kernel,
            starter,
            clock,
            Runnable::run);
  }

  /** A monitor with windows of five seconds and an alert below 0.8 that starts retrain. */
  Watching declared() {
    new MonitorsSection(monitoring, plugins)
        .apply(
            project(Map.of()),
            "manners",
            Map.of(
                "endpoint",
                "assistant",
                "monitor",
                "polite",
                "window",
                "5s",
                "parameters",
                Map.of("words", "store://dataset/bank/words")),
            null);
    Map<String, Object> alert = new HashMap<>();
    alert.put("monitor", "manners");
    alert.put("metric", "pass_rate");
    alert.put("below", 0.8);
    alert.put("minCount", 2);
    alert.put("count", 2);
    alert.put("period", "30s");
    alert.put("severity", "high");
    alert.put("start", Map.of("workflow", "retrain", "parameters", Map.of("endpoint", "x")));
    alert.put("cooldown", "0s");
    new AlertsSection(monitoring).apply(project(Map.of()), "rude", alert, null);
    return this;
  }

  static Declared project(Map<String, Map<String, Map<String, Object>>> sections) {
    return new Declared("bank", sections, Optional.empty());
  }

  /** Requests with these answers, then the time to the end of their window. */
  void window(String... answers) {
    for (String answer : answers) {
      Observation o = Observations.answered("r", "q", answer);
      monitoring.observed(Observations.at(o, clock.instant()));
    }
    clock.advance(Duration.ofSeconds(5));
    clock.advance(Duration.ofMillis(500));
    monitoring.look();
    clock.advance(Duration.ofMillis(-500));
  }

  /** Remembers what it was asked to start. */
  static final class Starter implements WorkflowStarter {
    final List<String> started = new ArrayList<>();
    boolean broken;
    boolean running;

    @Override
    public String start(
        String project,
        String workflow,
        Map<String, Object> parameters,
        Map<String, Object> facts,
        String trigger) {
      if (broken) {
        throw PlatformException.caller("WORKFLOW_NOT_FOUND", "There is no " + workflow, "Wait.");
      }
      started.add(workflow + " " + parameters + " " + facts.get("endpoint") + " " + trigger);
      return "w-" + started.size();
    }

    @Override
    public boolean running(String run) {
      return running;
    }
  }

  /** Share of answers that contain one of the words it is told. */
  private record Politeness() implements Monitor {
    @Override
    public List<Parameter> parameters() {
      return List.of(Parameter.list("words", null, "Polite ones.").mandatory());
    }

    @Override
    public Watch prepare(Values parameters) {
      List<String> words =
          parameters.list("words").stream()
              .map(w -> String.valueOf(((Map<?, ?>) w).get("text")))
              .toList();
      return window -> {
        long polite =
            window.observations().stream()
                .filter(o -> words.contains(o.text().orElseThrow().answer()))
                .count();
        int n = window.observations().size();
        if (n == 13) {
          throw new IllegalStateException("unlucky");
        }
        return List.of(
            new Finding(
                "pass_rate", (double) polite / n, n, 0, List.of(Judgement.of("r", true, "so"))));
      };
    }
  }
}
