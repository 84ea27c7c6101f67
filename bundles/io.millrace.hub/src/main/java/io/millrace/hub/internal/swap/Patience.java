package io.millrace.hub.internal.swap;

import java.time.Duration;

/**
 * How long foreign code may take.
 *
 * @param start for a bundle to start, and for its components to become satisfied and be activated
 * @param stop for a bundle to stop, calls in flight included
 */
public record Patience(Duration start, Duration stop) {
  public Patience {
    if (start.isNegative() || start.isZero() || stop.isNegative() || stop.isZero()) {
      throw new IllegalArgumentException("startTimeoutMs and stopTimeoutMs must be above 0");
    }
  }
}
