package io.millrace.plugin.executor.local.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A failure as lines of a log and as words in a message. */
final class StackLines {
  private static final int FRAMES = 12;
  private static final int CAUSES = 4;

  private StackLines() {}

  static List<String> of(Throwable failure) {
    List<String> lines = new ArrayList<>();
    @Nullable Throwable t = failure;
    for (int i = 0; t != null && i < CAUSES; i++, t = t.getCause()) {
      lines.add((i == 0 ? "" : "Caused by: ") + t);
      StackTraceElement[] frames = t.getStackTrace();
      for (int f = 0; f < Math.min(FRAMES, frames.length); f++) {
        lines.add("    at " + frames[f]);
      }
    }
    return lines;
  }

  static String words(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getName() : message;
  }
}
