package io.millrace.kernel.event;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened.
 *
 * @param sequence ever growing, without gaps after a restart being promised
 * @param type dotted: {@code run.state}, {@code model.staged}, {@code alert.fired}
 * @param project empty if it concerns none
 * @param subject id of what it is about
 * @param data more, JSON values; no user text
 */
public record PlatformEvent(
    long sequence,
    Instant time,
    String type,
    String project,
    String subject,
    Map<String, Object> data) {
  public PlatformEvent {
    data = Map.copyOf(data);
  }
}
