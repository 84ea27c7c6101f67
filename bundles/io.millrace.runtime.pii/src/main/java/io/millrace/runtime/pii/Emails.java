package io.millrace.runtime.pii;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses as people write them: a dot-atom of RFC 5322 and a domain with a top-level label of
 * letters. It starts from each {@code @} and looks outward, at most as far as RFC 5321 lets the
 * parts be long (64 and 255).
 */
final class Emails implements Detector {
  private static final Pattern DOMAIN =
      Pattern.compile(
          "(?:[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?\\.){1,8}\\p{L}{2,24}");

  @Override
  public void find(String text, List<Span> found) {
    for (int at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      int start = at;
      while (start > 0 && at - start < 64 && local(text.charAt(start - 1))) {
        start--;
      }
      while (start < at && !Character.isLetterOrDigit(text.charAt(start))) {
        start++;
      }
      Matcher domain = DOMAIN.matcher(text).region(at + 1, Math.min(text.length(), at + 256));
      if (start < at && text.charAt(at - 1) != '.' && domain.lookingAt()) {
        found.add(new Span(PiiType.EMAIL, start, domain.end(), 0.95));
      }
    }
  }

  private static boolean local(char c) {
    return Character.isLetterOrDigit(c) || "!#$%&'*+/=?^_`{|}~.-".indexOf(c) >= 0;
  }
}
