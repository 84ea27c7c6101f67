package io.millrace.runtime.constraint.internal.pattern;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A set of Unicode scalar values, as ascending ranges that neither touch nor overlap. Surrogates
 * are never in it.
 */
public record CodePoints(List<Range> ranges) {
  private static final int LAST = 0x10ffff;
  private static final int FIRST_SURROGATE = 0xd800;
  private static final int LAST_SURROGATE = 0xdfff;

  /** From one to another, both in it. */
  public record Range(int low, int high) {}

  /** Ranges by their bounds. */
  public static CodePoints of(int... bounds) {
    List<Range> ranges = new ArrayList<>();
    for (int i = 0; i < bounds.length; i += 2) {
      ranges.add(new Range(bounds[i], bounds[i + 1]));
    }
    return joined(ranges);
  }

  /** What is in one of them. */
  public static CodePoints union(List<CodePoints> sets) {
    return joined(sets.stream().flatMap(s -> s.ranges.stream()).toList());
  }

  /** Every one. */
  public static CodePoints all() {
    return of(0, LAST);
  }

  CodePoints or(CodePoints other) {
    return union(List.of(this, other));
  }

  /** The others. */
  public CodePoints not() {
    List<Range> gaps = new ArrayList<>();
    int from = 0;
    for (Range r : ranges) {
      if (r.low > from) {
        gaps.add(new Range(from, r.low - 1));
      }
      from = r.high + 1;
    }
    if (from <= LAST) {
      gaps.add(new Range(from, LAST));
    }
    return joined(gaps);
  }

  CodePoints without(CodePoints other) {
    return not().or(other).not();
  }

  boolean contains(int codePoint) {
    int from = 0;
    int to = ranges.size();
    while (from < to) {
      int middle = (from + to) / 2;
      if (ranges.get(middle).high < codePoint) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from < ranges.size() && ranges.get(from).low <= codePoint;
  }

  private static CodePoints joined(List<Range> given) {
    List<Range> split = new ArrayList<>();
    for (Range r : given) {
      if (r.low < FIRST_SURROGATE) {
        split.add(new Range(r.low, Math.min(r.high, FIRST_SURROGATE - 1)));
      }
      if (r.high > LAST_SURROGATE) {
        split.add(new Range(Math.max(r.low, LAST_SURROGATE + 1), r.high));
      }
    }
    split.sort(Comparator.comparingInt(Range::low));
    List<Range> joined = new ArrayList<>();
    for (Range r : split) {
      Range last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last != null && r.low <= last.high + 1) {
        joined.set(joined.size() - 1, new Range(last.low, Math.max(last.high, r.high)));
      } else {
        joined.add(r);
      }
    }
    return new CodePoints(List.copyOf(joined));
  }
}
