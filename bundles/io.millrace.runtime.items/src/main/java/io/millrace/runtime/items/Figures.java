package io.millrace.runtime.items;

import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them. */
public final class Figures {
  private Figures() {}

  /** Whole numbers as they are, others with four significant digits; nothing for null. */
  public static String shown(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Double d) {
      if (!Double.isFinite(d)) {
        return "–";
      }
      if (d == Math.rint(d) && Math.abs(d) < 1e15) {
        return String.valueOf(d.longValue());
      }
      BigDecimal four = new BigDecimal(d).round(new MathContext(4)).stripTrailingZeros();
      return Math.abs(d) >= 1e-4 && Math.abs(d) < 1e9
          ? four.toPlainString()
          : four.toEngineeringString();
    }
    return String.valueOf(value);
  }

  /** The same to four decimals, for files. */
  public static double rounded(double value) {
    return Double.isFinite(value) ? Math.round(value * 1e4) / 1e4 : value;
  }
}
