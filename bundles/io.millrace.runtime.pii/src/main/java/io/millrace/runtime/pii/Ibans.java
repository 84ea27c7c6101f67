package io.millrace.runtime.pii;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * International bank account numbers (ISO 13616): length by country as in the SWIFT IBAN registry,
 * and a remainder of 1 modulo 97 (ISO 7064). Blanks may stand between characters.
 */
final class Ibans implements Detector {
  private static final Pattern CANDIDATE =
      Pattern.compile("(?<![\\p{L}\\p{N}])[A-Za-z]{2}\\d{2}(?: ?[A-Za-z0-9]){11,30}");

  private static final Map<String, Integer> LENGTHS = new HashMap<>();

  static {
    for (String entry :
        ("AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22"
                + " DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28"
                + " HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20"
                + " LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28"
                + " PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28"
                + " TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30")
            .split(" ")) {
      LENGTHS.put(entry.substring(0, 2), Integer.parseInt(entry.substring(2)));
    }
  }

  @Override
  public void find(String text, List<Span> found) {
    Matcher m = CANDIDATE.matcher(text);
    int from = 0;
    while (m.find(from)) {
      int end = end(text, m.start());
      if (end > 0) {
        found.add(new Span(PiiType.IBAN, m.start(), end, 1));
      }
      from = end > 0 ? end : m.start() + 1;
      if (from > text.length()) {
        return;
      }
    }
  }

  /** Where the account that begins at {@code start} ends, or -1 if there is none. */
  private static int end(String text, int start) {
    Integer length = LENGTHS.get(text.substring(start, start + 2).toUpperCase(Locale.ROOT));
    if (length == null) {
      return -1;
    }
    StringBuilder compact = new StringBuilder();
    int i = start;
    for (; i < text.length() && compact.length() < length; i++) {
      char c = text.charAt(i);
      if (c != ' ') {
        compact.append(Character.toUpperCase(c));
      }
    }
    boolean whole = i == text.length() || !isAlphanumeric(text.charAt(i));
    return compact.length() == length && whole && checksum(compact.toString()) ? i : -1;
  }

  static boolean checksum(String iban) {
    int remainder = 0;
    String moved = iban.substring(4) + iban.substring(0, 4);
    for (int i = 0; i < moved.length(); i++) {
      int value = Character.digit(moved.charAt(i), 36);
      if (value < 0 || moved.charAt(i) > 'Z') {
        return false;
      }
      remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
    }
    return remainder == 1;
  }

  private static boolean isAlphanumeric(char c) {
    return c < 128 && Character.isLetterOrDigit(c);
  }
}
