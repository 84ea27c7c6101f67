package io.millrace.plugin.guardrail.injection.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Other ways to write the same words; each gives a text to read the rules over, or none. */
final class Spelling {
  /** Letters one by one: {@code i g n o r e}, {@code i.g.n.o.r.e}, {@code i-g-n-o-r-e}. */
  private static final Pattern LETTERS =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}])\\p{L}(?:[ \\n._*|/+-]{1,3}\\p{L}){5,300}(?![\\p{L}\\p{N}])");

  private static final Pattern LEET = Pattern.compile("(?<=[a-z])[013457@$!]|[013457@$!](?=[a-z])");
  private static final String LEET_FROM = "013457@$!";
  private static final String LEET_TO = "oieastasi";
  private static final int LONGEST = 20_000;

  private Spelling() {}

  /** A run of single letters without what stands between them. */
  record Run(int start, int end, String letters) {}

  static List<Run> runs(String folded) {
    List<Run> runs = new ArrayList<>();
    Matcher m = LETTERS.matcher(folded);
    while (m.find()) {
      runs.add(new Run(m.start(), m.end(), m.group().replaceAll("[^\\p{L}]", "")));
    }
    return runs;
  }

  /** {@code 1gn0r3} as {@code ignore}: same length, so positions stay. */
  static String unleet(String folded) {
    Matcher m = LEET.matcher(folded);
    StringBuilder out = null;
    while (m.find()) {
      out = out == null ? new StringBuilder(folded) : out;
      out.setCharAt(m.start(), LEET_TO.charAt(LEET_FROM.indexOf(folded.charAt(m.start()))));
    }
    return out == null ? "" : out.toString();
  }

  /** ROT13; same length. Empty for texts too long to be worth it. */
  static String rot13(String folded) {
    if (folded.length() > LONGEST) {
      return "";
    }
    StringBuilder out = new StringBuilder(folded);
    for (int i = 0; i < out.length(); i++) {
      char c = out.charAt(i);
      if (c >= 'a' && c <= 'z') {
        out.setCharAt(i, (char) ('a' + (c - 'a' + 13) % 26));
      }
    }
    return out.toString();
  }

  /** From the end to the beginning. Empty for texts too long to be worth it. */
  static String reversed(String folded) {
    return folded.length() > LONGEST ? "" : new StringBuilder(folded).reverse().toString();
  }
}
