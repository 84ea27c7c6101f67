package io.millrace.plugin.guardrail.toxicity.internal;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits text into words with the disguises undone: case, compatibility forms, accents, look-alike
 * letters, digits and signs for letters, letters spaced out or repeated. Addresses, mentions and
 * entities are no words. The same for training and serving: a change here needs new weights.
 */
final class Words {
  private static final Pattern NO_WORDS =
      Pattern.compile(
          "https?://\\S+|www\\.\\S+|\\S+@\\S+\\.\\w+|(?<!\\S)[@]\\w+:?|&#?\\w{1,10};|[\\u200b-\\u200f\\ufeff]+");
  private static final Pattern TOKEN =
      Pattern.compile("[\\p{L}\\p{M}\\p{N}*@$!|+'\\u2019\\u200b-\\u200f\\ufeff]+");
  private static final String DISGUISES = "0134578@$!|+";
  private static final String LETTERS = "oieastbasiit";
  // Cyrillic and Greek letters that look like Latin ones.
  private static final String ALIKE = "аеорсхуікмтнвοαιεκτνυρ";
  private static final String LATIN = "aeopcxyikmthboaiektvup";

  private Words() {}

  static List<Word> of(String text) {
    List<Word> words = new ArrayList<>();
    String masked = masked(text);
    Matcher token = TOKEN.matcher(masked);
    while (token.find()) {
      String form = form(token.group());
      if (!form.isEmpty()) {
        words.add(new Word(form, token.start(), token.end()));
      }
    }
    return joined(words);
  }

  /** Blanks out what is no word; same length. */
  private static String masked(String text) {
    Matcher m = NO_WORDS.matcher(text);
    StringBuilder out = new StringBuilder(text);
    while (m.find()) {
      boolean invisible = m.group().charAt(0) >= '\u200b';
      for (int i = m.start(); i < m.end() && !invisible; i++) {
        out.setCharAt(i, ' ');
      }
    }
    return out.toString();
  }

  private static String form(String token) {
    StringBuilder out = new StringBuilder();
    String plain = Normalizer.normalize(token, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
    boolean letters = false;
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      int alike = ALIKE.indexOf(c);
      c = alike >= 0 ? LATIN.charAt(alike) : c == '\u2019' ? '\'' : c;
      if (Character.isLetterOrDigit(c) || DISGUISES.indexOf(c) >= 0 || c == '*' || c == '\'') {
        letters |= Character.isLetter(c);
        out.append(c);
      }
    }
    // Marks at the end of a word are punctuation, not disguises.
    while (out.length() > 0 && "!|+'@".indexOf(out.charAt(out.length() - 1)) >= 0) {
      out.setLength(out.length() - 1);
    }
    while (out.length() > 0 && "!|+'".indexOf(out.charAt(0)) >= 0) {
      out.deleteCharAt(0);
    }
    if (!letters) {
      return out.length() == 0 || out.toString().matches("[*@$!|+']+") ? "" : "#";
    }
    for (int i = 0; i < out.length(); i++) {
      int sign = DISGUISES.indexOf(out.charAt(i));
      if (sign >= 0) {
        out.setCharAt(i, LETTERS.charAt(sign));
      }
    }
    return squeezed(out);
  }

  /** Three or more of a letter in a row are one (s: two), several stars one. */
  private static String squeezed(CharSequence text) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      int run = 1;
      while (i + run < text.length() && text.charAt(i + run) == c) {
        run++;
      }
      int kept = c == '*' ? 1 : run < 3 ? run : c == 's' ? 2 : 1;
      for (int k = 0; k < kept; k++) {
        out.append(c);
      }
      i += run;
    }
    return out.toString();
  }

  /** Three or more single letters in a row are one word: "s p a c e d". */
  private static List<Word> joined(List<Word> words) {
    List<Word> out = new ArrayList<>();
    int i = 0;
    while (i < words.size()) {
      int run = 0;
      StringBuilder letters = new StringBuilder();
      while (i + run < words.size() && words.get(i + run).form().length() == 1) {
        letters.append(words.get(i + run).form());
        run++;
      }
      if (run >= 3) {
        out.add(new Word(squeezed(letters), words.get(i).start(), words.get(i + run - 1).end()));
        i += run;
      } else {
        out.add(words.get(i));
        i++;
      }
    }
    return out;
  }
}
