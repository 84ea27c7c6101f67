package io.millrace.liveops;

import java.time.Instant;

/**
 * One number that a monitor read off one window.
 *
 * @param start of the window, inclusive
 * @param end of the window, exclusive
 * @param value NaN if the window had nothing to say
 * @param count observations it rests on
 * @param unjudged observations left out because no judgement could be had
 */
public record WindowFinding(
    String project,
    String monitor,
    Instant start,
    Instant end,
    String metric,
    double value,
    long count,
    long unjudged) {}
