package io.millrace.runtime.pii;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Telephone numbers. There is no checksum, so it weighs the shape: an international prefix (ITU-T
 * E.164: at most 15 digits) or the North American form count most, then grouped digits; a bare run
 * of digits counts only beside a word such as "call". Dates, amounts, postcodes and version numbers
 * are told apart by theirs.
 */
final class Phones implements Detector {
  private static final Pattern CANDIDATE =
      Pattern.compile(
          "(?<![\\w@.,:/$€£#+-])(?:\\+|\\(\\+?)?\\d(?:[ \\u00a0]?[().\\-/]?[ \\u00a0]?\\d){5,16}"
              + "(?: ?(?:x|ext\\.?) ?\\d{1,6})?(?![\\w@%]|[.,:/-]\\d)");
  private static final Pattern NORTH_AMERICAN =
      Pattern.compile(
          "(?:\\+?1[ .-]?)?(?:\\([2-9]\\d{2}\\) ?|[2-9]\\d{2}[ .-])[2-9]\\d{2}[ .-]\\d{4}.*");
  private static final Pattern DATE =
      Pattern.compile(
          "(?:19|20)\\d\\d([-/. ])\\d{1,2}\\1\\d{1,2}(?: \\d{1,2})?|\\d{1,2}([-/."
              + " ])\\d{1,2}\\2(?:19|20)\\d\\d|(?:19|20)\\d\\d ?[-/] ?(?:19|20)\\d\\d");
  private static final Pattern ZIP = Pattern.compile("\\d{5}-\\d{4}");
  private static final Pattern AMOUNT = Pattern.compile("\\d{1,3}([ .]\\d{3})+");
  private static final Pattern WORD =
      Pattern.compile(
          "(?i)\\b(?:phone|telephone|tel|call|called|calling|dial|mobile|cell|cellphone|fax|sms|text|ring|reach|whatsapp|contact|answer|answering)\\b[^\\n"
              + "]{0,40}$");

  private static final Pattern OTHER_NUMBER =
      Pattern.compile(
          "(?i)\\b(?:licen[sc]e|passport|zip|postcode|postal code|order|invoice|account|reference"
              + "|iban|ssn|serial|version|ticket)\\b[^\\d\\n]{0,30}$");
  private static final Pattern TWO_GROUPS = Pattern.compile("\\d+ \\d+");
  private static final Pattern FOURS = Pattern.compile("\\d{4}(?: \\d{4})+");
  private static final Pattern SSN_SHAPE = Pattern.compile("\\d{3}-\\d{2}-\\d{4}");

  @Override
  public void find(String text, List<Span> found) {
    Matcher m = CANDIDATE.matcher(text);
    while (m.find()) {
      int start = m.start();
      if (text.charAt(start) == '(' && m.group().indexOf(')') < 0) {
        start++; // punctuation around the number, not part of it
      }
      String number = text.substring(start, m.end());
      double score = score(number, text, start);
      if (score >= 0.5) {
        found.add(new Span(PiiType.PHONE, start, m.end(), score));
      }
    }
  }

  private static double score(String number, String text, int start) {
    long digits = number.chars().filter(Character::isDigit).count();
    if (digits < 7 || digits > 18 || DATE.matcher(number).matches()) {
      return 0;
    }
    if (number.startsWith("+") || number.startsWith("(+") || number.matches("00[1-9].*")) {
      return digits <= 17 ? 0.9 : 0;
    }
    String before = text.substring(Math.max(0, start - 60), start);
    boolean other = OTHER_NUMBER.matcher(before).find() || SSN_SHAPE.matcher(number).matches();
    if (digits > 13 || other || ZIP.matcher(number).matches()) {
      return 0;
    }
    if (NORTH_AMERICAN.matcher(number).matches()) {
      return 0.85;
    }
    return WORD.matcher(before).find() ? 0.8 : unnamed(number, (int) digits, text, start);
  }

  /** With no word before it that says what the number is. */
  private static double unnamed(String number, int digits, String text, int start) {
    boolean national = number.startsWith("0");
    if (digits == number.length()) {
      return digits == 10 || national && digits == 11 ? 0.55 : 0;
    }
    if (TWO_GROUPS.matcher(number).matches()) {
      // "17151 2450 Crown St": a house and a street, unless it has the form of a local number
      int end = start + number.length();
      boolean street = end + 1 < text.length() && Character.isLetter(text.charAt(end + 1));
      return number.matches("\\d{3} \\d{4}") && !street ? 0.55 : 0;
    }
    boolean amount = AMOUNT.matcher(number).matches() && !national && digits != 9;
    return amount || FOURS.matcher(number).matches() ? 0 : 0.6;
  }
}
