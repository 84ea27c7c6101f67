package io.millrace.liveops;

import java.time.Instant;

/**
 * A change of an alert.
 *
 * @param state it entered: {@code firing} or {@code resolved}
 * @param reason one sentence with the numbers
 * @param value that decided; NaN when resolved by hand
 * @param by {@code monitor}, or the account that resolved it
 * @param workflowRun id of the workflow that was started, empty if none was
 */
public record AlertEvent(
    String project,
    String alert,
    String severity,
    String state,
    Instant time,
    String reason,
    double value,
    String by,
    String workflowRun) {}
