package io.millrace.runtime.template;

import java.util.ArrayList;
import java.util.List;

/**
 * A conversation as text.
 *
 * @param generated what the template marks as said by the assistant, in order, for masks in
 *     training; empty if it marks nothing
 */
public record Rendered(String text, List<Span> generated) {
  /**
   * A part of the text, in UTF-16 units.
   *
   * @param start of the first
   * @param end after the last
   */
  public record Span(int start, int end) {}

  public Rendered {
    generated = List.copyOf(generated);
  }

  static Rendered of(String text, List<int[]> found) {
    List<Span> spans = new ArrayList<>();
    for (int[] span : found) {
      if (span[0] < text.length()) {
        spans.add(new Span(span[0], Math.min(span[1], text.length())));
      }
    }
    return new Rendered(text, spans);
  }
}
