package io.millrace.runtime.pii;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Payment cards: 12 to 19 digits, single blanks or dashes between them, in an issuer's range
 * (ISO/IEC 7812; ranges as the networks publish them) and with a right Luhn digit (same standard,
 * annex B).
 */
final class Cards implements Detector {
  private static final Pattern CANDIDATE =
      Pattern.compile("(?<![\\w.+-])\\d(?:[ -]?\\d){11,18}(?![\\w]|[.-]\\d)");

  private static final Pattern ISSUED =
      Pattern.compile(
          "4(?:\\d{12}|\\d{15}|\\d{18})" // Visa
              + "|5[1-5]\\d{14}|2(?:22[1-9]|2[3-9]\\d|[3-6]\\d\\d|7[01]\\d|720)\\d{12}" // Mastercard
              + "|3[47]\\d{13}" // American Express
              + "|(?:6011|64[4-9]\\d|65\\d\\d)\\d{12,15}" // Discover
              + "|35\\d{14,17}|(?:2131|1800)\\d{11}" // JCB
              + "|3(?:0[0-5]|[689]\\d)\\d{11,16}" // Diners
              + "|62\\d{14,17}" // UnionPay
              + "|(?:50|5[6-9]|6\\d)\\d{10,17}"); // Maestro

  @Override
  public void find(String text, List<Span> found) {
    Matcher m = CANDIDATE.matcher(text);
    while (m.find()) {
      String digits = m.group().replaceAll("[ -]", "");
      if (ISSUED.matcher(digits).matches() && luhn(digits)) {
        found.add(new Span(PiiType.CARD, m.start(), m.end(), 1));
      }
    }
  }

  static boolean luhn(String digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int d = digits.charAt(digits.length() - 1 - i) - '0';
      int doubled = i % 2 == 1 ? 2 * d : d;
      sum += doubled > 9 ? doubled - 9 : doubled;
    }
    return sum % 10 == 0;
  }
}
