package io.millrace.runtime.pii;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** IPv4 in dotted decimals and IPv6 in the text forms of RFC 4291, section 2.2. */
final class IpAddresses implements Detector {
  private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";
  private static final String QUAD = OCTET + "(?:\\." + OCTET + "){3}";
  private static final Pattern V4 = Pattern.compile("(?<![\\w.:])" + QUAD + "(?!\\w|\\.\\d)");
  private static final Pattern V6 =
      Pattern.compile("(?<![\\w:.])[0-9A-Fa-f:]{2,39}(?:(?<=:)" + QUAD + ")?(?![\\w:]|\\.\\d)");
  private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");

  @Override
  public void find(String text, List<Span> found) {
    Matcher four = V4.matcher(text);
    while (four.find()) {
      found.add(new Span(PiiType.IP, four.start(), four.end(), 0.9));
    }
    Matcher six = V6.matcher(text);
    while (six.find()) {
      // "see fe80::1:" ends a sentence, not the address
      String candidate = six.group();
      boolean colon = candidate.endsWith(":") && !candidate.endsWith("::");
      String address = colon ? candidate.substring(0, candidate.length() - 1) : candidate;
      if (isV6(address)) {
        found.add(new Span(PiiType.IP, six.start(), six.start() + address.length(), 0.95));
      }
    }
  }

  static boolean isV6(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return false;
    }
    boolean digit = text.chars().anyMatch(Character::isDigit);
    if (gap < 0) {
      return groups(text) == 8;
    }
    int before = groups(text.substring(0, gap));
    int after = groups(text.substring(gap + 2));
    return digit && before >= 0 && after >= 0 && before + after >= 1 && before + after <= 7;
  }

  /** How many 16-bit groups the text holds; -1 if it is malformed. */
  private static int groups(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    int count = 0;
    String[] parts = text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      if (i == parts.length - 1 && parts[i].indexOf('.') > 0) {
        count += 2;
      } else if (GROUP.matcher(parts[i]).matches()) {
        count++;
      } else {
        return -1;
      }
    }
    return count;
  }
}
