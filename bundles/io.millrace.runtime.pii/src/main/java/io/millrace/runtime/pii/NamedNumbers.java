package io.millrace.runtime.pii;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers and codes that are known by the word before them only: "my passport number is …". The
 * first group of each pattern is the data. A number must hold a digit: "passport was stolen" names
 * none.
 */
final class NamedNumbers implements Detector {
  /** Between the word and the data: "no.", "number is", ":", "#". At most a few words. */
  private static final String LINK =
      "(?: (?:no|nr|num|number|code|id|plate)\\b\\.?)?(?: (?:is|was|of))?[ :#=.\"']{0,4}[ ]?";

  private static final String CODE =
      "((?=[A-Za-z-]{0,6}\\d)[A-Za-z0-9](?:[A-Za-z0-9-]{3,22})[A-Za-z0-9])";

  private record Form(PiiType type, Pattern pattern, double score) {}

  private static final List<Form> FORMS =
      List.of(
          form(PiiType.PASSPORT, "passport" + LINK + CODE, 0.9),
          form(
              PiiType.LICENCE,
              "(?:licen[sc]e|licen[sc]e plate|number plate|registration)" + LINK + CODE,
              0.9),
          form(
              PiiType.BIC,
              "(?:swift|bic)(?:/bic)?"
                  + LINK
                  + "([A-Za-z]{6}[A-Za-z0-9]{2}(?:[A-Za-z0-9]{3})?)(?![A-Za-z0-9])",
              0.95),
          form(PiiType.ROUTING, "(?:routing|aba|rtn)" + LINK + "(\\d{9})(?!\\d)", 0.97),
          form(
              PiiType.ACCOUNT,
              "(?:account|acct|customer|member|client|policy|insurance)" + LINK + CODE,
              0.92),
          form(
              PiiType.PASSWORD,
              "(?:password|passphrase|passcode|pwd|pin|pin code)(?: is| was|:|=)[ :=\"']{0,4}"
                  + "([^\\s\"',;]{4,64})",
              0.85),
          form(
              PiiType.ITIN,
              "(?:itin|taxpayer)(?: identification)?"
                  + LINK
                  + "(9\\d\\d[ -]?[5-9]\\d[ -]?\\d{4})(?!\\d)",
              0.97),
          form(
              PiiType.AGE,
              "(?<![\\d.,])(\\d{1,3})(?=[ -]years?[ -]old|[ -]year[ -]olds?|[ ]?y/?o\\b)",
              0.9),
          form(PiiType.AGE, "\\b(?:aged|age of|age is|age:) ?(\\d{1,3})(?![\\d.,%])", 0.9),
          form(
              PiiType.AGE,
              "\\b(?:I am|I'm|(?:he|she) (?:is|was)|turned|turns|turning) (\\d{2,3})(?=[.!?,;]|$|"
                  + " and\\b| now\\b)",
              0.7));

  private static Form form(PiiType type, String pattern, double score) {
    return new Form(type, Pattern.compile("(?i)" + pattern), score);
  }

  @Override
  public void find(String text, List<Span> found) {
    for (Form form : FORMS) {
      Matcher m = form.pattern.matcher(text);
      while (m.find()) {
        String data = m.group(1);
        boolean age = form.type == PiiType.AGE;
        if ((age && Integer.parseInt(data) > 120) || (form.type == PiiType.ROUTING && !aba(data))) {
          continue;
        }
        int end = m.end(1);
        while (!age && end > m.start(1) && ".!?)".indexOf(text.charAt(end - 1)) >= 0) {
          end--; // the sentence's end, not the password's
        }
        found.add(new Span(form.type, m.start(1), end, form.score));
      }
    }
  }

  /** Weights 3, 7, 1; a sum divisible by ten (ANSI X9.13). */
  static boolean aba(String digits) {
    int sum = 0;
    for (int i = 0; i < 9; i++) {
      sum += (digits.charAt(i) - '0') * new int[] {3, 7, 1}[i % 3];
    }
    return sum % 10 == 0 && sum > 0;
  }
}
