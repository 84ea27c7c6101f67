package io.millrace.runtime.pii;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Streets with a number, in the English order (12 Mill Road, Apt. 3) and the German one
 * (Mühlenstrasse 12), and post boxes. Other addresses need {@link KnownTexts}.
 */
final class StreetAddresses implements Detector {
  private static final String UNIT =
      "(?:,? (?i:apt|apartment|suite|unit|flat|floor|room)\\.? ?#?[\\p{L}\\d]{1,6})?";
  private static final Pattern ENGLISH =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}.,-])\\d{1,6}[A-Za-z]?(?: \\d{1,4})?(?: (?:[NSEW]\\.? )?)?(?:["
              + " ]?\\p{Lu}[\\p{L}\\p{M}'’.-]{0,30}){1,4} "
              + "(?i:street|st|avenue|ave|road|rd|lane|ln|drive|dr|court|ct|place|pl|square|sq"
              + "|boulevard|blvd|way|terrace|close|crescent|highway|hwy|parkway|pkwy|circle|trail)\\b\\.?"
              + UNIT);
  private static final Pattern GERMAN =
      Pattern.compile(
          "(?<![\\p{L}])\\p{Lu}[\\p{L}\\p{M}-]{1,40}(?i:straße|strasse|str\\.|gasse|weg|platz|allee|ring|ufer)"
              + " \\d{1,4} ?[a-z]?(?![\\p{L}\\p{N}])");
  private static final Pattern BOX =
      Pattern.compile("(?i)(?<![\\p{L}])(?:p\\.? ?o\\.? box|postfach) \\d{1,8}(?!\\d)");

  @Override
  public void find(String text, List<Span> found) {
    for (Pattern pattern : List.of(ENGLISH, GERMAN, BOX)) {
      Matcher m = pattern.matcher(text);
      while (m.find()) {
        found.add(new Span(PiiType.ADDRESS, m.start(), m.end(), 0.85));
      }
    }
  }
}
