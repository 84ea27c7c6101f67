package io.millrace.runtime.pii;

/**
 * Personal data in a text.
 *
 * @param start first character
 * @param end one past the last
 * @param score certainty in [0, 1]: 1 where a checksum holds
 */
public record Span(PiiType type, int start, int end, double score) {
  boolean overlaps(Span other) {
    return start < other.end && other.start < end;
  }

  Span covering(Span other) {
    return new Span(type, Math.min(start, other.start), Math.max(end, other.end), score);
  }
}
