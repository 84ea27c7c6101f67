package io.millrace.development;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened to a job.
 *
 * @param number from 1 within the job; stays
 * @param level {@code info}, {@code warn} or {@code error}
 * @param type {@code message} or {@code metrics}
 * @param data figures of a step, empty for messages
 */
public record TuningEvent(
    long number,
    Instant time,
    String level,
    String type,
    String message,
    Map<String, Object> data) {
  public TuningEvent {
    data = Map.copyOf(data);
  }
}
