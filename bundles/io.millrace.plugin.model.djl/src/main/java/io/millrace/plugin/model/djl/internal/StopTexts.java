package io.millrace.plugin.model.djl.internal;

import java.util.List;

/** Ends a text at the first stop text, holding back what may become one. One thread. */
final class StopTexts {
  private final List<String> stops;
  private String held = "";
  private boolean stopped;

  StopTexts(List<String> stops) {
    this.stops = stops.stream().filter(s -> !s.isEmpty()).toList();
  }

  boolean stopped() {
    return stopped;
  }

  /** What may go out after this piece. */
  String add(String piece) {
    held += piece;
    int first = -1;
    for (String stop : stops) {
      int at = held.indexOf(stop);
      first = at >= 0 && (first < 0 || at < first) ? at : first;
    }
    stopped = first >= 0;
    return release(stopped ? first : held.length() - suspicious());
  }

  /** What was held back and turned out to be none. */
  String end() {
    return stopped ? "" : release(held.length());
  }

  private String release(int length) {
    String free = held.substring(0, length);
    held = held.substring(length);
    return free;
  }

  /** Length of the longest end of the text that begins a stop text. */
  private int suspicious() {
    int longest = 0;
    for (String stop : stops) {
      for (int n = Math.min(stop.length() - 1, held.length()); n > longest; n--) {
        if (held.regionMatches(held.length() - n, stop, 0, n)) {
          longest = n;
        }
      }
    }
    return longest;
  }
}
