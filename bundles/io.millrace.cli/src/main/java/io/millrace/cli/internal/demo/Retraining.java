package io.millrace.cli.internal.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.internal.Api;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Follows the workflow that repairs the model and shows what it does. One thread. */
final class Retraining {
  private static final Set<String> ENDED = Set.of("completed", "failed", "aborted");
  private static final Duration PATIENCE = Duration.ofMinutes(20);
  private static final long POLL_MS = 250;

  /** Share of the last evaluation from which on the customers hurry. */
  private static final double NEARLY = 0.9;

  private final Api api;
  private final Narrator narrator;
  private final Outcome outcome;
  private final Runnable tuningBegins;
  private final Runnable promotionIsNear;
  private final Map<String, String> states = new HashMap<>();
  private boolean near;

  /**
   * @param tuningBegins called once, when the machine is needed
   * @param promotionIsNear called once, when the candidate is nearly measured
   */
  Retraining(
      Api api,
      Narrator narrator,
      Outcome outcome,
      Runnable tuningBegins,
      Runnable promotionIsNear) {
    this.api = api;
    this.narrator = narrator;
    this.outcome = outcome;
    this.tuningBegins = tuningBegins;
    this.promotionIsNear = promotionIsNear;
  }

  /** Returns when the workflow has ended. */
  void follow(String workflowRun) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    JsonNode run;
    do {
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
      run = api.get("/api/v1/workflow-runs/" + Api.encode(workflowRun));
      boolean shown = false;
      for (JsonNode step : run.path("steps")) {
        look(step);
        if (step.path("state").asText().equals("running")) {
          shown |= progress(step.path("name").asText(), step.path("runId").asText(), !shown);
        }
      }
    } while (!ENDED.contains(run.path("state").asText()) && System.nanoTime() < deadline);
    narrator.endBar();
    outcome.workflowState = run.path("state").asText();
    if (run.path("failure").isTextual()) {
      outcome.failures.add("the workflow says: " + run.path("failure").asText());
    }
    run.path("steps").forEach(this::keep);
  }

  private void look(JsonNode step) {
    String name = step.path("name").asText();
    String state = step.path("state").asText();
    if (!state.equals(states.put(name, state)) && !state.equals("waiting")) {
      narrator.endBar();
      changed(step, name, state);
      if (name.equals(outcome.plan.tuning()) && state.equals("running")) {
        tuningBegins.run();
      }
    }
    if (name.equals(outcome.plan.after()) && state.equals("completed")) {
      nearPromotion();
    }
  }

  private void changed(JsonNode step, String name, String state) {
    if (state.equals("completed")) {
      narrator.good("step " + name + " completed" + results(step));
    } else if (state.equals("failed")) {
      JsonNode failure = run(step.path("runId").asText()).path("failure");
      narrator.bad("step " + name + " failed: " + failure.path("what").asText());
    } else if (state.equals("running") || state.equals("skipped")) {
      narrator.say("step " + name + " (" + step.path("function").asText() + ") is " + state);
    }
  }

  private String results(JsonNode step) {
    StringBuilder text = new StringBuilder();
    run(step.path("runId").asText())
        .path("results")
        .properties()
        .forEach(
            e -> {
              if (e.getValue().isNumber() && !e.getKey().contains(".")) {
                text.append(text.length() == 0 ? ": " : ", ").append(e.getKey()).append(' ');
                text.append(number(e.getValue()));
              }
            });
    return text.toString();
  }

  private static String number(JsonNode n) {
    return n.isIntegralNumber() ? n.asText() : String.format(Locale.ROOT, "%.3f", n.asDouble());
  }

  /** Shows how far a step is, of several the first; whether there was something to show. */
  private boolean progress(String name, String runId, boolean show) {
    JsonNode progress = run(runId).path("progress");
    long done = progress.path("done").asLong();
    long total = progress.path("total").asLong();
    if (total <= 0) {
      return false;
    }
    if (name.equals(outcome.plan.after()) && done >= NEARLY * total) {
      nearPromotion();
    }
    if (show) {
      String more = progress.path("what").asText();
      if (name.equals(outcome.plan.tuning())) {
        more = lastLoss(runId).map(l -> String.format(Locale.ROOT, "loss %.3f", l)).orElse(more);
      }
      narrator.progress(name, done, total, more);
    }
    return true;
  }

  private Optional<Double> lastLoss(String runId) {
    JsonNode loss = api.get("/api/v1/runs/" + Api.encode(runId) + "/metrics").path("loss");
    return loss.isEmpty()
        ? Optional.empty()
        : Optional.of(loss.get(loss.size() - 1).path("value").asDouble());
  }

  private void nearPromotion() {
    if (!near) {
      near = true;
      promotionIsNear.run();
    }
  }

  /** Takes what the report needs from a step's run. */
  private void keep(JsonNode step) {
    String id = step.path("runId").asText("");
    if (id.isEmpty()) {
      return;
    }
    JsonNode run = run(id);
    String name = step.path("name").asText();
    if (name.equals(outcome.plan.tuning())) {
      outcome.loss = api.get("/api/v1/runs/" + Api.encode(id) + "/metrics").path("loss");
      outcome.tuneFromS = second(run, "started");
      outcome.tuneToS = second(run, "ended");
    }
    if (step.path("function").asText().equals("promote")) {
      outcome.promoteFromS = second(run, "started");
      outcome.promoteToS = second(run, "ended");
    }
    if (name.equals(outcome.plan.before())) {
      outcome.before = numbers(run.path("results"));
    }
    if (name.equals(outcome.plan.after())) {
      outcome.after = numbers(run.path("results"));
    }
  }

  private JsonNode run(String id) {
    return api.get("/api/v1/runs/" + Api.encode(id));
  }

  private double second(JsonNode run, String what) {
    return run.path(what).isTextual()
        ? narrator.seconds(Instant.parse(run.path(what).asText()))
        : narrator.now();
  }

  private static Map<String, Double> numbers(JsonNode results) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    results
        .properties()
        .forEach(
            e -> {
              if (e.getValue().isNumber()) {
                numbers.put(e.getKey(), e.getValue().asDouble());
              }
            });
    return numbers;
  }
}
