package io.millrace.plugin.evaluator.topic.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words of a text, and what their order gives away. */
final class Words {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:['’][\\p{L}]+)*");
  private static final Pattern ENDED = Pattern.compile("[.!?…。！？][\\p{Pe}\\p{Pf}\"'*\\s\\p{So}]*$");
  private static final Pattern STUTTER = Pattern.compile("(\\p{L})\\1{3,}");
  private static final Pattern CAMEL = Pattern.compile("\\p{Ll}\\p{Lu}\\p{Ll}");

  private Words() {}

  /** Words in lower case, without punctuation. */
  static List<String> of(String text) {
    List<String> words = new ArrayList<>();
    Matcher m = WORD.matcher(text.replace('’', '\'').toLowerCase(Locale.ROOT));
    while (m.find()) {
      words.add(m.group());
    }
    return words;
  }

  /** Whether the text ends like a sentence. */
  static boolean ended(String text) {
    return ENDED.matcher(text.strip()).find();
  }

  /** Whether a letter stands four times in a row, or characters were lost. */
  static boolean broken(String text) {
    return text.indexOf('\uFFFD') >= 0 || STUTTER.matcher(text).find();
  }

  /** Whether a capital stands inside a word. */
  static boolean camel(String text) {
    return CAMEL.matcher(text).find();
  }

  /** Whether words go round in circles. */
  static boolean repeats(List<String> words) {
    for (int i = 2; i < words.size(); i++) {
      String w = words.get(i);
      if (w.equals(words.get(i - 1)) && w.equals(words.get(i - 2))) {
        return true;
      }
    }
    return most(words, 5) >= 2 || most(words, 3) >= 3;
  }

  private static int most(List<String> words, int n) {
    Map<List<String>, Integer> counts = new HashMap<>();
    int most = 0;
    for (int i = 0; i + n <= words.size(); i++) {
      most = Math.max(most, counts.merge(words.subList(i, i + n), 1, Integer::sum));
    }
    return most;
  }
}
