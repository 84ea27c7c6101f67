package io.millrace.plugin.executor.local.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last lines of a text. Thread-safe. */
final class Tail {
  private final int keep;
  private final Deque<String> lines = new ArrayDeque<>();

  Tail(int keep) {
    this.keep = keep;
  }

  synchronized void add(String line) {
    if (lines.size() == keep) {
      lines.removeFirst();
    }
    lines.addLast(line);
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }
}
