package io.millrace.runtime.pii;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of people that their surroundings announce: one to four capitalised words after a form of
 * address or "my name is". Names that nothing announces need {@link KnownTexts}: by form they are
 * no different from any capitalised word.
 */
final class PersonNames implements Detector {
  private static final String WORD =
      "(?:\\p{Lu}\\.|\\p{Lu}[\\p{L}\\p{M}]{0,30}(?:['’-]\\p{L}[\\p{L}\\p{M}]{0,30}){0,3})";
  private static final String NAME = "(" + WORD + "(?:[ \\u00a0]" + WORD + "){0,3})";
  private static final Pattern TITLED =
      Pattern.compile(
          "(?<![\\p{L}])(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Madam|Lady|Lord|Herr|Frau|Mme|Mlle|Sra?|Monsieur|Madame)\\.?["
              + " \\u00a0]"
              + NAME);
  private static final Pattern SAID =
      Pattern.compile(
          "(?:(?i:\\bmy (?:full |first |last )?name(?:'s| is)|\\bcalled|\\bname:|\\bname on"
              + " (?:it|the card) is"
              + "|\\bregards,|\\bsincerely,|\\bdear|\\bcardholder:?|\\bsigned,?|\\bcustomer:))\\s{1,3}"
              + NAME);

  @Override
  public void find(String text, List<Span> found) {
    find(TITLED, text, 0.8, found);
    find(SAID, text, 0.7, found);
  }

  private static void find(Pattern pattern, String text, double score, List<Span> found) {
    Matcher m = pattern.matcher(text);
    while (m.find()) {
      found.add(new Span(PiiType.PERSON, m.start(1), m.end(1), score));
    }
  }
}
