package io.millrace.cli.internal.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the demo saw. Filled in as it goes on; one thread. All times are seconds since its start.
 */
final class Outcome {
  final Plan plan;
  double readyS;
  double trafficS;
  Optional<Double> firedS = Optional.empty();
  Optional<Double> faultWindowS = Optional.empty();
  Optional<Double> resolvedS = Optional.empty();
  Optional<Double> switchedS = Optional.empty();
  double tuneFromS;
  double tuneToS;
  double promoteFromS;
  double promoteToS;
  double burstFromS;
  double burstToS;
  double totalS;
  String workflowState = "not started";
  Map<String, Double> before = Map.of();
  Map<String, Double> after = Map.of();
  String versionBefore = "";
  String versionAfter = "";
  final Map<String, String> versions = new LinkedHashMap<>();
  List<Exchange> exchanges = List.of();
  List<JsonNode> windows = List.of();
  JsonNode loss = com.fasterxml.jackson.databind.node.MissingNode.getInstance();
  final List<Sample> samples = new ArrayList<>();
  final List<String> failures = new ArrayList<>();

  /** A question with its answers before and after. */
  record Sample(String question, String before, String after) {}

  Outcome(Plan plan) {
    this.plan = plan;
  }

  long failed() {
    return exchanges.stream().filter(Exchange::failed).count();
  }

  /**
   * Responses whose parts named different versions, that named a version which is neither the old
   * nor the new one, or that came from the old one although the new one had answered before they
   * were asked.
   */
  long mixed() {
    double newFrom =
        exchanges.stream()
            .filter(e -> e.version().equals(versionAfter) && !versionAfter.equals(versionBefore))
            .mapToDouble(Exchange::endS)
            .min()
            .orElse(Double.MAX_VALUE);
    return exchanges.stream()
        .filter(e -> !e.failed())
        .filter(
            e ->
                e.mixed()
                    || !(e.version().equals(versionBefore) || e.version().equals(versionAfter))
                    || (e.version().equals(versionBefore)
                        && !versionBefore.equals(versionAfter)
                        && e.startS() > newFrom))
        .count();
  }

  /** Requests sent from shortly before the promotion until shortly after it. */
  long duringPromotion() {
    return exchanges.stream()
        .filter(e -> e.startS() >= burstFromS && e.startS() <= burstToS)
        .count();
  }

  /** Requests under way at any time of the promotion itself. */
  long overlappingPromotion() {
    return exchanges.stream()
        .filter(e -> e.endS() >= promoteFromS && e.startS() <= promoteToS)
        .count();
  }

  /** Names of the figures that count. */
  List<String> figures() {
    if (!plan.expect().isEmpty()) {
      return List.copyOf(plan.expect().keySet());
    }
    return after.keySet().stream().filter(k -> !k.contains(".")).toList();
  }

  /** Style → figure → value, as far as it was measured. */
  static Map<String, Map<String, Double>> byStyle(
      Map<String, Double> results, List<String> figures) {
    Map<String, Map<String, Double>> styles = new TreeMap<>();
    for (String figure : figures) {
      results.forEach(
          (key, value) -> {
            if (key.startsWith(figure + ".")) {
              styles
                  .computeIfAbsent(key.substring(figure.length() + 1), s -> new LinkedHashMap<>())
                  .put(figure, value);
            }
          });
    }
    return styles;
  }

  /** Why the loop did not close; empty if it did. */
  List<String> problems() {
    List<String> problems = new ArrayList<>(failures);
    if (firedS.isEmpty()) {
      problems.add("the alert did not fire");
    }
    if (!workflowState.equals("completed")) {
      problems.add("the workflow is " + workflowState);
    }
    if (switchedS.isEmpty()) {
      problems.add("the endpoint did not switch to a new model");
    }
    if (resolvedS.isEmpty()) {
      problems.add("the alert did not resolve");
    }
    if (failed() > 0) {
      problems.add(failed() + " requests failed");
    }
    if (mixed() > 0) {
      problems.add(mixed() + " answers came from a mixture of versions");
    }
    if (duringPromotion() < Plan.DURING_PROMOTION) {
      problems.add("only " + duringPromotion() + " requests were sent during the promotion");
    }
    plan.expect().forEach((figure, expected) -> judge(figure, expected, problems));
    return problems;
  }

  private void judge(String figure, Plan.Expected expected, List<String> problems) {
    Double was = before.get(figure);
    Double is = after.get(figure);
    if (was == null || is == null) {
      problems.add(figure + " was not measured");
      return;
    }
    if (was > expected.beforeAtMost()) {
      problems.add(figure + " was " + was + " before, more than " + expected.beforeAtMost());
    }
    if (is < expected.afterAtLeast()) {
      problems.add(figure + " is " + is + " after, less than " + expected.afterAtLeast());
    }
    if (was - is > expected.loseAtMost()) {
      problems.add(figure + " lost " + (was - is) + ", more than " + expected.loseAtMost());
    }
    byStyle(after, List.of(figure))
        .forEach(
            (style, values) -> {
              double apart = Math.abs(is - values.getOrDefault(figure, is));
              if (apart > expected.acrossStyles()) {
                problems.add(
                    figure
                        + " lies "
                        + apart
                        + " apart when written in the style "
                        + style
                        + ", more than "
                        + expected.acrossStyles());
              }
            });
  }
}
