package io.millrace.runtime.pii;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Web addresses: anything after http:// or www., and host names under a common top-level domain. A
 * bare name under a rarer one is more often a file ("report.py") or a missing blank.
 */
final class WebAddresses implements Detector {
  private static final Pattern CANDIDATE =
      Pattern.compile(
          "(?i)(?<![\\w@.-])(https?://[^\\s<>\"']{3,200}"
              + "|(?:[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,62})\\.){1,6}(\\p{L}{2,12})(?![\\p{L}\\p{N}@-]))(/[^\\s<>\"']{0,200})?");
  private static final Set<String> TOP =
      Set.of(
          "com", "org", "net", "edu", "gov", "io", "info", "biz", "co", "us", "uk", "de", "fr",
          "es", "it", "nl", "ch", "at", "be", "se", "no", "dk", "fi", "pl", "cz", "ca", "au", "nz",
          "jp", "cn", "in", "br", "ru", "eu", "ie", "pt", "hu", "ro", "tv", "me", "ai", "app",
          "dev");

  @Override
  public void find(String text, List<Span> found) {
    Matcher m = CANDIDATE.matcher(text);
    while (m.find()) {
      String top = m.group(2);
      boolean plain = top != null;
      if (plain && !TOP.contains(top.toLowerCase(java.util.Locale.ROOT))) {
        continue;
      }
      int end = m.end();
      while (end > m.start() && ".,;:!?)]}".indexOf(text.charAt(end - 1)) >= 0) {
        end--;
      }
      found.add(new Span(PiiType.DOMAIN, m.start(), end, plain ? 0.8 : 0.95));
    }
  }
}
