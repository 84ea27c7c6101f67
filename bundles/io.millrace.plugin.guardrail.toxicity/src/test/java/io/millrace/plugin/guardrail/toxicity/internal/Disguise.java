package io.millrace.plugin.guardrail.toxicity.internal;

import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ways in which people hide words from filters. */
enum Disguise implements UnaryOperator<String> {
  UPPER(w -> w.toUpperCase(Locale.ROOT)),
  LEET(
      w ->
          w.toLowerCase(Locale.ROOT)
              .replace('a', '4')
              .replace('e', '3')
              .replace('i', '1')
              .replace('o', '0')
              .replace('s', '$')),
  STAR(Disguise::starred),
  LONG(Disguise::lengthened),
  SPACED(w -> String.join(" ", w.split("")));

  private static final Pattern WORD = Pattern.compile("(?<![@\\w&#/])[A-Za-z]{3,}(?![\\w;/])");
  private static final String VOWELS = "aeiouAEIOU";

  private final UnaryOperator<String> word;

  Disguise(UnaryOperator<String> word) {
    this.word = word;
  }

  /** The text with every word disguised. */
  @Override
  public String apply(String text) {
    return each(text, word);
  }

  /** The text with a share of its words disguised in one way or another. */
  static String some(String text, double share, Random random) {
    Disguise[] all = {LEET, STAR, LONG, SPACED};
    return each(
        text, w -> random.nextDouble() < share ? all[random.nextInt(all.length)].word.apply(w) : w);
  }

  private static String each(String text, UnaryOperator<String> change) {
    return WORD.matcher(text).replaceAll(m -> Matcher.quoteReplacement(change.apply(m.group())));
  }

  private static int vowel(String w) {
    for (int i = 1; i < w.length() - 1; i++) {
      if (VOWELS.indexOf(w.charAt(i)) >= 0) {
        return i;
      }
    }
    return 1;
  }

  private static String starred(String w) {
    int i = vowel(w);
    return w.substring(0, i) + "*" + w.substring(i + 1);
  }

  private static String lengthened(String w) {
    int i = vowel(w);
    return w.substring(0, i) + w.substring(i, i + 1).repeat(4) + w.substring(i + 1);
  }
}
