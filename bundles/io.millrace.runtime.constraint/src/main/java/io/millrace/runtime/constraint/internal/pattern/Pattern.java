package io.millrace.runtime.constraint.internal.pattern;

import java.util.ArrayList;
import java.util.List;

/** A regular language over code points. */
public sealed interface Pattern {
  /** One character of a set. */
  record One(CodePoints of) implements Pattern {}

  /** One after the other; empty for the empty text. */
  record All(List<Pattern> parts) implements Pattern {}

  /** One of them; empty for nothing. */
  record Any(List<Pattern> parts) implements Pattern {}

  /** Several times; most −1 for no limit. */
  record Times(Pattern part, int least, int most) implements Pattern {}

  /** What belongs to both. */
  record Both(Pattern a, Pattern b) implements Pattern {}

  /** What does not belong to it. */
  record Not(Pattern a) implements Pattern {}

  /** So many characters, whichever. */
  static Pattern characters(int least, int most) {
    return new Times(new One(CodePoints.all()), least, most);
  }

  /** Exactly this text. */
  static Pattern text(String text) {
    List<Pattern> parts = new ArrayList<>();
    text.codePoints().forEach(c -> parts.add(new One(CodePoints.of(c, c))));
    return new All(parts);
  }

  /** Exactly one of these texts. */
  static Pattern texts(Iterable<String> texts) {
    List<Pattern> parts = new ArrayList<>();
    texts.forEach(t -> parts.add(text(t)));
    return new Any(parts);
  }
}
