package io.millrace.liveops.internal;

import io.millrace.kernel.project.DurationText;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A declared alert.
 *
 * @param below whether values below the threshold match, else those above
 * @param minCount observations a finding must rest on to be looked at
 * @param count windows within the period that must match
 * @param resolveCount windows in a row that must not match for the alert to resolve
 * @param start what it starts when it fires
 * @param cooldown shortest time between two firings
 */
record AlertSpec(
    String project,
    String name,
    String monitor,
    String metric,
    boolean below,
    double threshold,
    long minCount,
    int count,
    Duration period,
    String severity,
    int resolveCount,
    Optional<Start> start,
    Duration cooldown) {
  /** A workflow to start. */
  record Start(String workflow, Map<String, Object> parameters) {}

  boolean matches(double value) {
    return below ? value < threshold : value > threshold;
  }

  String criterion() {
    String windows = count == 1 ? "1 window" : count + " windows";
    return String.format(
        Locale.ROOT,
        "%s %s %s, %s within %s",
        metric,
        below ? "below" : "above",
        threshold,
        windows,
        DurationText.format(period));
  }
}
