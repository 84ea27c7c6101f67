package io.millrace.runtime.constraint.internal.pattern;

import io.millrace.runtime.constraint.internal.automaton.Term;
import io.millrace.runtime.constraint.internal.automaton.Terms;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Characters as the bytes of well-formed UTF-8 (Unicode 15, table 3-7). */
public final class Utf8 {
  private static final int[] LAST_OF_LENGTH = {0x7f, 0x7ff, 0xffff, 0x10ffff};
  private static final int FIRST_CONTINUATION = 0x80;
  private static final int LAST_CONTINUATION = 0xbf;

  private final Terms terms;

  private Utf8(Terms terms) {
    this.terms = terms;
  }

  /** One character of a set. */
  public static Term one(Terms terms, CodePoints of) {
    return new Utf8(terms).term(of);
  }

  private Term term(CodePoints set) {
    long[] single = new long[4];
    List<Term> alternatives = new ArrayList<>();
    for (CodePoints.Range range : set.ranges()) {
      int low = range.low();
      for (int last : LAST_OF_LENGTH) {
        int high = Math.min(range.high(), last);
        if (low <= high && last == LAST_OF_LENGTH[0]) {
          for (int c = low; c <= high; c++) {
            single[c >> 6] |= 1L << c;
          }
        } else if (low <= high) {
          alternatives.add(between(bytes(low), bytes(high), 0));
        }
        low = Math.max(low, last + 1);
      }
    }
    alternatives.add(terms.symbols(single));
    return terms.either(alternatives);
  }

  private static byte[] bytes(int codePoint) {
    return Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
  }

  /** From the bytes of one character to those of another of the same length, from a byte on. */
  private Term between(byte[] low, byte[] high, int from) {
    int first = low[from] & 0xff;
    int last = high[from] & 0xff;
    if (from == low.length - 1) {
      return terms.range(first, last);
    }
    if (first == last) {
      return terms.sequence(terms.range(first, first), between(low, high, from + 1));
    }
    byte[] greatest = filled(low, from, LAST_CONTINUATION);
    byte[] least = filled(high, from, FIRST_CONTINUATION);
    List<Term> alternatives = new ArrayList<>();
    if (!Arrays.equals(low, filled(low, from, FIRST_CONTINUATION))) {
      alternatives.add(terms.sequence(terms.range(first, first), between(low, greatest, from + 1)));
      first++;
    }
    if (!Arrays.equals(high, filled(high, from, LAST_CONTINUATION))) {
      alternatives.add(terms.sequence(terms.range(last, last), between(least, high, from + 1)));
      last--;
    }
    if (first <= last) {
      Term any = terms.range(FIRST_CONTINUATION, LAST_CONTINUATION);
      int more = low.length - 1 - from;
      alternatives.add(terms.sequence(terms.range(first, last), terms.repeat(any, more, more)));
    }
    return terms.either(alternatives);
  }

  /** The same bytes up to one, and after it always this one. */
  private static byte[] filled(byte[] bytes, int upTo, int continuation) {
    byte[] filled = bytes.clone();
    Arrays.fill(filled, upTo + 1, filled.length, (byte) continuation);
    return filled;
  }
}
