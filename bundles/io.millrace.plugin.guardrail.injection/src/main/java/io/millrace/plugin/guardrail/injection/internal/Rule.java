package io.millrace.plugin.guardrail.injection.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One documented manner of attack.
 *
 * @param weight how sure a match is, in (0, 1)
 * @param outputToo whether it is looked for in answers as well
 * @param spaced for folded text
 * @param squeezed for text whose blanks between letters were taken out
 */
record Rule(String id, double weight, boolean outputToo, Pattern spaced, Pattern squeezed) {
  private static final String GAP = "[^\\p{L}\\p{N}]{1,4}";
  private static final String WORDS = "(?:" + GAP + "[\\p{L}\\p{N}']{1,24}){0,4}" + GAP;

  static List<Rule> documented() {
    List<Rule> rules = new ArrayList<>();
    try (InputStream in = Rule.class.getResourceAsStream("patterns.tsv");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#") && !line.isBlank()) {
          String[] fields = line.split("\t", 5);
          rules.add(
              of(fields[0], Double.parseDouble(fields[1]), fields[2].equals("both"), fields[4]));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(rules);
  }

  /** From the notation of {@code patterns.tsv}. */
  static Rule of(String id, double weight, boolean outputToo, String notation) {
    // patterns of marks, such as "<|im_start|>" or "system:" at a line's start, are taken literally
    boolean words =
        !notation.contains("<") && !notation.contains("(^|") && !notation.contains("://");
    String spaced = words ? notation.replace("~", WORDS).replace(" ", GAP) : notation;
    // a gap that the notation made optional stays optional: "(that )?" reads as "(that GAP)?"
    String squeezed = words ? notation.replace("~", ".{0,24}?").replace(" ", "") : notation;
    boolean edge = Character.isLetter(notation.charAt(0)) || notation.charAt(0) == '(';
    return new Rule(
        id,
        weight,
        outputToo,
        Pattern.compile((words && edge ? "\\b" : "") + spaced),
        Pattern.compile(squeezed.replace("\\b", "")));
  }
}
