package io.millrace.liveops;

import java.time.Instant;
import java.util.Optional;

/**
 * A declared alert and where it stands.
 *
 * @param monitor name of the monitor it listens to
 * @param metric the number it compares
 * @param criterion for people: {@code below 0.8, 2 windows within 30s}
 * @param severity low, medium, high or critical
 * @param state {@code inactive} (never fired), {@code firing} or {@code resolved}
 * @param since when it entered this state
 * @param value last value it compared, NaN if none yet
 * @param matches windows within the period that met the criterion
 * @param workflowRun id of the workflow it started last, empty if none
 */
public record AlertState(
    String project,
    String name,
    String monitor,
    String metric,
    String criterion,
    String severity,
    String state,
    Instant since,
    double value,
    int matches,
    Optional<String> workflowRun) {
  public static final String INACTIVE = "inactive";
  public static final String FIRING = "firing";
  public static final String RESOLVED = "resolved";
}
