package io.millrace.runtime.template.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the text between {@code generation} and {@code endgeneration} came to stand. Only blocks
 * that write to the text itself count, not those inside a macro or a captured body. One rendering.
 */
final class Spans {
  /** Start and end, both in UTF-16 units. */
  private final List<int[]> found = new ArrayList<>();

  private final StringBuilder text;

  Spans(StringBuilder text) {
    this.text = text;
  }

  /** Notes what was written since the start, if it went to the text itself. */
  void note(StringBuilder out, int start) {
    if (out == text && out.length() > start) {
      found.add(new int[] {start, out.length()});
    }
  }

  List<int[]> found() {
    return List.copyOf(found);
  }
}
