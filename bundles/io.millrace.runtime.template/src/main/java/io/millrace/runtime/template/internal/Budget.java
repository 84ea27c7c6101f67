package io.millrace.runtime.template.internal;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What one rendering may cost, so that no template runs without end or fills the memory: a step for
 * each statement and value made, more for long ones. One rendering, one thread.
 */
final class Budget {
  /** Longest text that a template may make, in characters. */
  static final int MOST_CHARACTERS = 8 << 20;

  /** Longest list that a template may make. */
  static final int MOST_ITEMS = 1 << 18;

  private static final int MOST_STEPS = 4_000_000;
  private static final int CHARACTERS_PER_STEP = 256;
  private static final int ITEMS_PER_STEP = 16;

  private int left = MOST_STEPS;

  void step() {
    spend(1);
  }

  /** Charges for a value that an expression made, and hands it on. */
  @Nullable Object made(@Nullable Object value) {
    if (value instanceof String s) {
      require(s.length());
      spend(1 + s.length() / CHARACTERS_PER_STEP);
    } else if (value instanceof Collection<?> c) {
      if (c.size() > MOST_ITEMS) {
        throw new TemplateError("it makes a list of more than " + MOST_ITEMS + " items");
      }
      spend(1 + c.size() / ITEMS_PER_STEP);
    } else {
      spend(1);
    }
    return value;
  }

  /**
   * @param characters of a text about to be made
   */
  static void require(long characters) {
    if (characters > MOST_CHARACTERS) {
      throw new TemplateError("it makes a text of more than " + MOST_CHARACTERS + " characters");
    }
  }

  private void spend(int steps) {
    left -= steps;
    if (left < 0) {
      throw new TemplateError("it takes more than " + MOST_STEPS + " steps");
    }
  }
}
