package io.millrace.plugin.tuner.djl.internal;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fits examples into the longest length.
 *
 * @param longest tokens of an example
 * @param overlong what is done with longer ones
 */
record Length(int longest, Overlong overlong) {

  /** What is done with examples that are too long. */
  enum Overlong {
    /** Answers are cut at their end; a prompt that leaves no room is an error. */
    REFUSE,
    /** The row is left out. */
    DROP,
    /**
     * The beginning is kept (TRL's default); a row of which nothing is left to learn is left out.
     */
    KEEP_START,
    /** The end is kept. */
    KEEP_END
  }

  /** Prompts shortened so that the longest answer fits, if ends are kept. */
  List<int[]> prompts(List<int[]> prompts, List<int[]> answers) {
    if (overlong != Overlong.KEEP_END) {
      return prompts;
    }
    int most = Math.max(0, longest - answers.stream().mapToInt(a -> a.length).max().orElse(0));
    return prompts.stream().map(p -> end(p, most)).toList();
  }

  /** An answer that fits after so many tokens, or null if the row is to be left out. */
  int @Nullable [] answer(int[] answer, int room) {
    if (answer.length <= room) {
      return answer;
    }
    return switch (overlong) {
      case DROP -> null;
      case KEEP_END -> end(answer, room);
      case REFUSE, KEEP_START -> room < 1 ? null : Arrays.copyOf(answer, room);
    };
  }

  /** Index of the first token that is kept of a text of so many, if it is cut at all. */
  int from(int length) {
    return overlong == Overlong.KEEP_END ? Math.max(0, length - longest) : 0;
  }

  private static int[] end(int[] tokens, int most) {
    return Arrays.copyOfRange(tokens, Math.max(0, tokens.length - most), tokens.length);
  }
}
