package io.millrace.runtime.constraint.internal.schema;

import io.millrace.runtime.constraint.internal.automaton.Remainder;
import io.millrace.runtime.constraint.internal.automaton.Term;
import io.millrace.runtime.constraint.internal.automaton.Terms;
import io.millrace.runtime.constraint.internal.pattern.CharacterAutomaton;
import io.millrace.runtime.constraint.internal.pattern.MatchingCharacters;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Numbers within bounds, as terms over digits. Whole numbers have at most 15 digits, so that every
 * reader of JSON keeps them exactly; fractions at most 15 digits before and after the point.
 */
final class Numbers {
  private static final int MOST_DIGITS = 15;
  private static final BigInteger LARGEST =
      BigInteger.TEN.pow(MOST_DIGITS).subtract(BigInteger.ONE);

  /** Multiples are counted by their remainders; more would be a large automaton. */
  private static final int MOST_STEP = 1000;

  private final Terms terms;
  private final Term digit;
  private final Map<Bounds, Term> wholes = new HashMap<>(); // a form has many of the same bounds
  private final Map<Bounds, Term> decimals = new HashMap<>();

  Numbers(Terms terms) {
    this.terms = terms;
    this.digit = terms.range('0', '9');
  }

  /** Numbers of the kinds of this shape; {@link Terms#empty()} if there is none. */
  Term of(Shape s, boolean whole, boolean fraction) {
    if (!s.multiples.isEmpty()) {
      return multiples(s, whole, fraction);
    }
    if (!fraction) {
      return whole ? wholes.computeIfAbsent(s.bounds, this::whole) : terms.empty();
    }
    if (!whole) {
      return terms.empty();
    }
    return decimals.computeIfAbsent(s.bounds, b -> b.none() ? any() : decimal(b, MOST_DIGITS));
  }

  private Term any() {
    Term significant = natural(MOST_DIGITS);
    Term point = terms.sequence(terms.text("."), terms.repeat(digit, 1, MOST_DIGITS));
    Term sign = terms.optional(terms.either(terms.text("+"), terms.text("-")));
    Term exponent =
        terms.sequence(
            terms.either(terms.text("e"), terms.text("E")), sign, terms.repeat(digit, 1, 2));
    return terms.sequence(
        terms.optional(terms.text("-")),
        significant,
        terms.optional(point),
        terms.optional(exponent));
  }

  private Term natural(int digits) {
    return terms.either(
        terms.text("0"), terms.sequence(terms.range('1', '9'), terms.repeat(digit, 0, digits - 1)));
  }

  private Term whole(Bounds b) {
    BigInteger low =
        b.low()
            .map(l -> b.lowOpen() ? floor(l).add(BigInteger.ONE) : ceiling(l))
            .orElse(LARGEST.negate());
    BigInteger high =
        b.high()
            .map(h -> b.highOpen() ? ceiling(h).subtract(BigInteger.ONE) : floor(h))
            .orElse(LARGEST);
    List<Term> parts = new ArrayList<>();
    if (low.signum() < 0) {
      BigInteger nearest = high.signum() < 0 ? high.negate() : BigInteger.ONE;
      parts.add(terms.sequence(terms.text("-"), between(nearest, low.negate())));
    }
    if (high.signum() >= 0) {
      parts.add(between(low.max(BigInteger.ZERO), high));
    }
    return terms.either(parts);
  }

  /** Whole numbers of at least 0 within closed bounds, without leading zeros. */
  private Term between(BigInteger low, BigInteger high) {
    List<Term> parts = new ArrayList<>();
    BigInteger from = low;
    while (from.compareTo(high) <= 0) {
      int digits = from.toString().length();
      BigInteger to = BigInteger.TEN.pow(digits).subtract(BigInteger.ONE).min(high);
      parts.add(sameLength(from.toString(), to.toString()));
      from = to.add(BigInteger.ONE);
    }
    return terms.either(parts);
  }

  private Term sameLength(String low, String high) {
    if (low.isEmpty()) {
      return terms.end();
    }
    if (zeros(low) && high.chars().allMatch(c -> c == '9')) { // else twice the work a digit
      return terms.repeat(digit, low.length(), low.length());
    }
    char a = low.charAt(0);
    char b = high.charAt(0);
    int rest = low.length() - 1;
    if (a == b) {
      return terms.sequence(terms.range(a, a), sameLength(low.substring(1), high.substring(1)));
    }
    List<Term> parts = new ArrayList<>();
    parts.add(terms.sequence(terms.range(a, a), sameLength(low.substring(1), "9".repeat(rest))));
    if (b - a > 1) {
      parts.add(terms.sequence(terms.range(a + 1, b - 1), terms.repeat(digit, rest, rest)));
    }
    parts.add(terms.sequence(terms.range(b, b), sameLength("0".repeat(rest), high.substring(1))));
    return terms.either(parts);
  }

  private Term decimal(Bounds b, int places) {
    BigDecimal largest = new BigDecimal(LARGEST);
    List<Term> parts = new ArrayList<>();
    BigDecimal low = b.low().orElse(largest.negate());
    BigDecimal high = b.high().orElse(largest);
    if (low.signum() < 0) {
      boolean below = high.signum() < 0;
      Term magnitude =
          positive(
              below ? high.negate() : BigDecimal.ZERO,
              !below || b.highOpen(), // zero is written without a sign
              low.negate(),
              b.low().isPresent() && b.lowOpen(),
              places);
      parts.add(terms.sequence(terms.text("-"), magnitude));
    }
    if (high.signum() >= 0) {
      boolean clipped = low.signum() < 0;
      parts.add(
          positive(
              clipped ? BigDecimal.ZERO : low,
              !clipped && b.lowOpen(),
              high,
              b.high().isPresent() && b.highOpen(),
              places));
    }
    return terms.either(parts);
  }

  /** Decimals of at least 0 within bounds. */
  private Term positive(
      BigDecimal low, boolean lowOpen, BigDecimal high, boolean highOpen, int places) {
    int c = low.compareTo(high);
    if (c > 0 || (c == 0 && (lowOpen || highOpen))) {
      return terms.empty();
    }
    BigInteger first = floor(low);
    BigInteger last = floor(high);
    String lowDigits = places(low);
    String highDigits = places(high);
    if (first.equals(last)) {
      Term both = fraction(lowDigits, lowOpen, highDigits, highOpen, places);
      return terms.sequence(terms.text(first.toString()), both);
    }
    List<Term> parts = new ArrayList<>();
    parts.add(
        terms.sequence(
            terms.text(first.toString()), fraction(lowDigits, lowOpen, null, false, places)));
    if (last.subtract(first).compareTo(BigInteger.ONE) > 0) {
      parts.add(
          terms.sequence(
              between(first.add(BigInteger.ONE), last.subtract(BigInteger.ONE)),
              fraction("", false, null, false, places)));
    }
    parts.add(
        terms.sequence(
            terms.text(last.toString()), fraction("", false, highDigits, highOpen, places)));
    return terms.either(parts);
  }

  /** A point and digits, or nothing where zero fits; high null for no bound. */
  private Term fraction(
      String low, boolean lowOpen, @Nullable String high, boolean highOpen, int places) {
    Term digits = digits(low, lowOpen, high, highOpen, places);
    boolean zero = zeros(low) && !lowOpen && (high == null || !zeros(high) || !highOpen);
    Term written =
        places == 0
            ? terms.empty()
            : terms.sequence(
                terms.text("."), nonEmpty(digits, low, lowOpen, high, highOpen, places));
    return zero ? terms.optional(written) : written;
  }

  /** As {@link #digits}, but at least one. */
  private Term nonEmpty(
      Term all, String low, boolean lowOpen, @Nullable String high, boolean highOpen, int places) {
    if (!all.nullable()) {
      return all;
    }
    return step(low, lowOpen, high, highOpen, places);
  }

  /** Digits after the point, of which those missing are zeros. */
  private Term digits(
      String low, boolean lowOpen, @Nullable String high, boolean highOpen, int places) {
    boolean ends = zeros(low) && !lowOpen && (high == null || !zeros(high) || !highOpen);
    if (low.isEmpty() && !lowOpen && high == null) {
      return terms.repeat(digit, 0, places);
    }
    Term more = places == 0 ? terms.empty() : step(low, lowOpen, high, highOpen, places);
    return ends ? terms.optional(more) : more;
  }

  private Term step(
      String low, boolean lowOpen, @Nullable String high, boolean highOpen, int places) {
    if (low.isEmpty() && !lowOpen && high == null) {
      return terms.repeat(digit, 1, places);
    }
    int a = low.isEmpty() ? 0 : low.charAt(0) - '0';
    int b = high == null ? 9 : high.isEmpty() ? 0 : high.charAt(0) - '0';
    List<Term> parts = new ArrayList<>();
    for (int d = a; d <= b; d++) {
      String nextLow = d > a ? "" : low.isEmpty() ? "" : low.substring(1);
      boolean nextLowOpen = d == a && lowOpen;
      String nextHigh = high == null || d < b ? null : high.isEmpty() ? "" : high.substring(1);
      boolean nextHighOpen = nextHigh != null && highOpen;
      parts.add(
          terms.sequence(
              terms.range('0' + d, '0' + d),
              digits(nextLow, nextLowOpen, nextHigh, nextHighOpen, places - 1)));
    }
    return terms.either(parts);
  }

  private static boolean zeros(String digits) {
    return digits.chars().allMatch(c -> c == '0');
  }

  private static String places(BigDecimal value) {
    BigDecimal rest = value.subtract(new BigDecimal(floor(value))).stripTrailingZeros();
    return rest.signum() == 0 ? "" : rest.toPlainString().substring(2);
  }

  private Term multiples(Shape s, boolean whole, boolean fraction) {
    BigDecimal step = s.multiples.get(0);
    if (s.multiples.size() == 1
        && whole
        && fraction
        && step.stripTrailingZeros().precision() == 1
        && step.stripTrailingZeros().unscaledValue().equals(BigInteger.ONE)
        && step.compareTo(BigDecimal.ONE) < 0) {
      return decimal(s.bounds, step.stripTrailingZeros().scale()); // 0.01: two places
    }
    BigInteger common = BigInteger.ONE;
    for (BigDecimal m : s.multiples) {
      if (Kind.INTEGER != kind(m) || m.compareTo(BigDecimal.valueOf(MOST_STEP)) > 0) {
        throw SchemaProblem.unsupported(
            s.path,
            "multipleOf",
            "it can be a whole number of at most " + MOST_STEP + ", or 0.1, 0.01 and so on");
      }
      BigInteger n = m.toBigInteger();
      common = common.multiply(n).divide(common.gcd(n));
    }
    if (common.compareTo(BigInteger.valueOf(MOST_STEP)) > 0) {
      throw SchemaProblem.unsupported(s.path, "multipleOf", "together they are too large");
    }
    Term all = terms.both(whole(s.bounds), Remainder.of(terms, common.intValue()));
    CharacterAutomaton automaton = CharacterAutomaton.ofNumbers(terms, all);
    if (automaton == null) {
      throw SchemaProblem.unsupported(s.path, "multipleOf", "with these bounds it is too large");
    }
    return MatchingCharacters.plain(terms, automaton);
  }

  private static Kind kind(BigDecimal m) {
    return m.stripTrailingZeros().scale() <= 0 ? Kind.INTEGER : Kind.FRACTION;
  }

  private static BigInteger floor(BigDecimal v) {
    return v.setScale(0, RoundingMode.FLOOR).toBigInteger();
  }

  private static BigInteger ceiling(BigDecimal v) {
    return v.setScale(0, RoundingMode.CEILING).toBigInteger();
  }
}
