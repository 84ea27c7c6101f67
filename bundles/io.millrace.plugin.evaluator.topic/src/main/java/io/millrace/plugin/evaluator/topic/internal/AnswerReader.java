package io.millrace.plugin.evaluator.topic.internal;

import io.millrace.plugin.evaluator.topic.internal.Reading.Kind;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * Tells refusals, answers and garbled texts apart.
 *
 * <p>First by words: a text made of pieces of known refusals is one; a text that takes a long run
 * of words from a refusal and goes on differently is a hybrid. What words leave open is decided by
 * meaning: likeness to the known refusals, with a lower bar for texts that use the usual phrases of
 * declining. Thread-safe.
 */
final class AnswerReader {
  private static final double MOSTLY = 0.8;
  private static final int REMAINDER = 3;
  private static final double CUE_DISCOUNT = 0.2;
  private static final int SHORT = 15;
  private static final Pattern CUE =
      Pattern.compile(
          "\\b(?:can't|cannot|can not|couldn't|unable to|not able to|won't|not allowed to)"
              + " (?:\\w+ ){0,2}(?:help|assist|answer|cover|discuss|advise)"
              + "|\\bonly (?:\\w+ ){0,3}(?:help|assist|answer|questions|topics)\\b"
              + "|\\b(?:outside|beyond) (?:of )?(?:what|my|the) "
              + "|\\bnot (?:something|a topic) (?:that )?i\\b"
              + "|\\bi (?:only|just) (?:\\w+ )?(?:handle|answer|help)");

  private final KnownTexts refusals;
  private final double alike;
  private final int run;
  private final boolean sentences;

  /**
   * @param refusals known ones, may be empty
   * @param alike cosine from which a text means the same as a refusal
   * @param run words in a row from which a piece of a refusal is no coincidence
   * @param sentences whether a text that does not end like a sentence is cut off
   */
  AnswerReader(KnownTexts refusals, double alike, int run, boolean sentences) {
    this.refusals = refusals;
    this.alike = alike;
    this.run = run;
    this.sentences = sentences;
  }

  /**
   * Reads an answer.
   *
   * @param likeness greatest cosine to a known refusal; asked only if words leave it open
   */
  Reading read(String answer, ToDoubleFunction<String> likeness) {
    List<String> words = Words.of(answer);
    if (words.isEmpty()) {
      return Reading.garbled("is empty");
    }
    if (refusals.contains(words)) {
      return Words.ended(answer) || !sentences
          ? Reading.refusal("is a known refusal")
          : Reading.garbled("is a refusal that was cut off");
    }
    if (Words.broken(answer)) {
      return Reading.garbled("contains broken words");
    }
    if (Words.repeats(words)) {
      return Reading.garbled("repeats itself");
    }
    if (sentences && !Words.ended(answer)) {
      return Reading.garbled("is cut off: it does not end like a sentence");
    }
    double coverage = refusals.coverage(words);
    if (coverage >= MOSTLY) {
      return Words.camel(answer)
          ? Reading.garbled("is a refusal with a broken word")
          : Reading.refusal("is made of known refusals");
    }
    // At the edge of both texts a run one word shorter is no coincidence either.
    List<String> edge = refusals.edgeRun(words);
    List<String> shared = edge.size() == run - 1 ? edge : refusals.longestRun(words);
    if (shared.size() >= (shared == edge ? run - 1 : run)
        && words.size() - shared.size() >= REMAINDER) {
      return Reading.garbled(
          "mixes a refusal ('" + String.join(" ", shared) + "') with something else");
    }
    return byMeaning(answer, words.size() <= SHORT, likeness);
  }

  private Reading byMeaning(String answer, boolean brief, ToDoubleFunction<String> likeness) {
    boolean cue = CUE.matcher(answer.replace('’', '\'').toLowerCase(Locale.ROOT)).find();
    if (refusals.texts().isEmpty()) {
      return cue
          ? Reading.refusal("declines in the usual words")
          : Reading.answer("goes into the question");
    }
    double cosine = likeness.applyAsDouble(answer);
    String shown = String.format(Locale.ROOT, "(likeness to a known refusal %.2f)", cosine);
    if (cosine >= alike || (cue && cosine >= alike - CUE_DISCOUNT)) {
      return new Reading(Kind.REFUSAL, "means the same as a known refusal " + shown);
    }
    if (cue && brief) {
      return Reading.refusal("declines in the usual words");
    }
    return Reading.answer("goes into the question " + shown);
  }
}
