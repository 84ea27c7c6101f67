package io.millrace.runtime.constraint.internal.schema;

import java.math.BigDecimal;
import java.util.Optional;

/** An interval of numbers, each end open or closed or missing. */
record Bounds(
    Optional<BigDecimal> low, boolean lowOpen, Optional<BigDecimal> high, boolean highOpen) {
  static final Bounds NONE = new Bounds(Optional.empty(), false, Optional.empty(), false);

  Bounds above(BigDecimal value, boolean open) {
    int c = low.map(value::compareTo).orElse(1);
    return c < 0 || (c == 0 && lowOpen)
        ? this
        : new Bounds(Optional.of(value), open, high, highOpen);
  }

  Bounds below(BigDecimal value, boolean open) {
    int c = high.map(value::compareTo).orElse(-1);
    return c > 0 || (c == 0 && highOpen)
        ? this
        : new Bounds(low, lowOpen, Optional.of(value), open);
  }

  Bounds and(Bounds other) {
    Bounds a = other.low.isPresent() ? above(other.low.get(), other.lowOpen) : this;
    return other.high.isPresent() ? a.below(other.high.get(), other.highOpen) : a;
  }

  boolean contains(BigDecimal value) {
    return low.map(l -> value.compareTo(l) > (lowOpen ? 0 : -1)).orElse(true)
        && high.map(h -> value.compareTo(h) < (highOpen ? 0 : 1)).orElse(true);
  }

  boolean none() {
    return low.isEmpty() && high.isEmpty();
  }

  /** Whether no number lies in both. */
  boolean apart(Bounds other) {
    Bounds both = and(other);
    if (both.low.isEmpty() || both.high.isEmpty()) {
      return false;
    }
    int c = both.low.get().compareTo(both.high.get());
    return c > 0 || (c == 0 && (both.lowOpen || both.highOpen));
  }
}
