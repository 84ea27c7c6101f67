package io.millrace.runtime.pii;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates with a day or month in them, in digits or English words, with a time of day; weekdays; a
 * year alone after "in" or "since". Whether a date is personal depends on what it is of, so the
 * caller chooses the type.
 */
final class Dates implements Detector {
  private static final String MONTH =
      "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
          + "|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
  private static final Pattern DATE =
      Pattern.compile(
          "(?i)(?<![\\w./-])(?:(?:19|20)\\d\\d([-/.])(?:0?[1-9]|1[0-2])\\1(?:0?[1-9]|[12]\\d|3[01])(?:["
              + " T]\\d\\d:\\d\\d(?::\\d\\d)?)?"
              + "|(?:0?[1-9]|[12]\\d|3[01])([-/.])(?:0?[1-9]|[12]\\d|3[01])\\2(?:(?:19|20)?\\d\\d)|"
              + MONTH
              + "\\.? \\d{1,2}(?:st|nd|rd|th)?(?:,? (?:19|20)\\d\\d)?"
              + "|\\d{1,2}(?:st|nd|rd|th)?(?: of)? "
              + MONTH
              + "\\.?(?:,? (?:19|20)\\d\\d)?"
              + "|"
              + MONTH
              + "\\.?,? (?:19|20)\\d\\d)(?![\\w]|[/-]\\d)");
  private static final Pattern YEAR =
      Pattern.compile(
          "(?i)\\b(?:in|since|from|until|year|founded|born|of|an?) ((?:18|19|20)\\d\\d)(?![\\w])");

  private static final Pattern WEEKDAY =
      Pattern.compile("\\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\\b");

  @Override
  public void find(String text, List<Span> found) {
    Matcher m = DATE.matcher(text);
    while (m.find()) {
      found.add(new Span(PiiType.DATE, m.start(), m.end(), 0.9));
    }
    Matcher year = YEAR.matcher(text);
    while (year.find()) {
      found.add(new Span(PiiType.DATE, year.start(1), year.end(1), 0.6));
    }
    Matcher weekday = WEEKDAY.matcher(text);
    while (weekday.find()) {
      found.add(new Span(PiiType.DATE, weekday.start(), weekday.end(), 0.6));
    }
  }
}
