package io.millrace.governance.internal;

import io.millrace.kernel.model.ModelVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one metric of a candidate must show.
 *
 * @param higherIsBetter the direction of improvement and loss
 * @param bounds by kind: improveBy and loseAtMost compare with the version in production, atLeast
 *     and atMost do not
 */
record MetricRule(String metric, boolean higherIsBetter, Map<Bound, Double> bounds) {
  private static final Set<String> OTHER_KEYS = Set.of("metric", "higherIsBetter");

  /** Figures are rounded by those who write them down: 0.5 + 0.1 must reach 0.6. */
  private static final double ROUNDING = 1e-9;

  /** Kinds of bounds, by the names that declarations use. */
  enum Bound {
    IMPROVE_BY("improveBy", true),
    LOSE_AT_MOST("loseAtMost", true),
    AT_LEAST("atLeast", false),
    AT_MOST("atMost", false);

    private final String key;
    private final boolean relative;

    Bound(String key, boolean relative) {
      this.key = key;
      this.relative = relative;
    }
  }

  /** Reads a rule and says what is wrong with it. */
  static Optional<MetricRule> read(Object declared, List<String> problems) {
    if (!(declared instanceof Map<?, ?> map) || !(map.get("metric") instanceof String metric)) {
      problems.add("'gates' holds " + declared + ", which names no metric");
      return Optional.empty();
    }
    Set<String> known = new TreeSet<>(OTHER_KEYS);
    Map<Bound, Double> bounds = new LinkedHashMap<>();
    for (Bound b : Bound.values()) {
      known.add(b.key);
      Object value = map.get(b.key);
      if (value instanceof Number n
          && Double.isFinite(n.doubleValue())
          && (!b.relative || n.doubleValue() >= 0)) {
        bounds.put(b, n.doubleValue());
      } else if (value != null) {
        problems.add(
            "'gates' of "
                + metric
                + ": "
                + b.key
                + " must be a number"
                + (b.relative ? ", at least 0," : "")
                + " but is "
                + value);
      }
    }
    map.keySet().stream()
        .filter(k -> !known.contains(String.valueOf(k)))
        .forEach(k -> problems.add("'gates' of " + metric + ": " + k + " is unknown: " + known));
    if (bounds.isEmpty()) {
      problems.add(
          "'gates' of " + metric + " sets no bound: improveBy, loseAtMost, atLeast or atMost");
    }
    return Optional.of(
        new MetricRule(metric, !Boolean.FALSE.equals(map.get("higherIsBetter")), bounds));
  }

  /** Why the candidate does not pass; empty if it does. */
  List<String> objections(ModelVersion candidate, Optional<ModelVersion> current) {
    Double value = candidate.metrics().get(metric);
    if (value == null || value.isNaN()) {
      return List.of(
          candidate.label()
              + " has no figure for "
              + metric
              + "; evaluate it and register it"
              + " with its metrics");
    }
    List<String> objections = new ArrayList<>();
    bounds.forEach(
        (bound, limit) -> {
          if (!bound.relative) {
            absolute(bound, limit, value).ifPresent(objections::add);
          } else if (current.isPresent()) {
            relative(bound, limit, value, current.get()).ifPresent(objections::add);
          }
        });
    return objections;
  }

  private Optional<String> absolute(Bound bound, double limit, double value) {
    boolean passes =
        bound == Bound.AT_LEAST ? value >= limit - ROUNDING : value <= limit + ROUNDING;
    return passes
        ? Optional.empty()
        : Optional.of(
            metric
                + " is "
                + shown(value)
                + " but must be "
                + (bound == Bound.AT_LEAST ? "at least " : "at most ")
                + shown(limit));
  }

  private Optional<String> relative(Bound bound, double limit, double value, ModelVersion current) {
    Double before = current.metrics().get(metric);
    if (before == null || before.isNaN()) {
      return Optional.of(
          current.label()
              + ", which is in production, has no figure for "
              + metric
              + " to compare with; evaluate it and give the figure as 'baseline'");
    }
    double gain = higherIsBetter ? value - before : before - value;
    boolean passes =
        bound == Bound.IMPROVE_BY ? gain >= limit - ROUNDING : gain >= -limit - ROUNDING;
    return passes
        ? Optional.empty()
        : Optional.of(
            metric
                + " went from "
                + shown(before)
                + " to "
                + shown(value)
                + " but "
                + (bound == Bound.IMPROVE_BY ? "must improve by " : "may get worse by at most ")
                + shown(limit));
  }

  private static String shown(double value) {
    String text = String.format(Locale.ROOT, "%.4f", value);
    return text.replaceFirst("0+$", "").replaceFirst("\\.$", "");
  }
}
