package io.millrace.runtime.pii;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * US social security numbers. The Social Security Administration never issues area 000, 666 or
 * 900–999, group 00 or serial 0000 (POMS RM 10201.030). Without dashes only beside its name.
 */
final class SocialSecurityNumbers implements Detector {
  private static final String NUMBER =
      "(?!000|666|9)\\d{3}([ -]?)(?!00)\\d{2}\\1(?!0000)\\d{4}(?![\\w]|[.-]\\d)";
  private static final Pattern CANDIDATE = Pattern.compile("(?<![\\w.+-])" + NUMBER);
  private static final Pattern NAME =
      Pattern.compile("(?i)\\b(?:ssn|social security)\\b[^\\d\\n]{0,30}$");

  @Override
  public void find(String text, List<Span> found) {
    Matcher m = CANDIDATE.matcher(text);
    while (m.find()) {
      if (m.group(1).equals("-")) {
        found.add(new Span(PiiType.SSN, m.start(), m.end(), 0.9));
      } else if (NAME.matcher(text.substring(Math.max(0, m.start() - 60), m.start())).find()) {
        found.add(new Span(PiiType.SSN, m.start(), m.end(), 0.95));
      }
    }
  }
}
