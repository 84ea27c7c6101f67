package io.millrace.runtime.constraint.internal.gbnf;

import io.millrace.runtime.constraint.internal.pattern.CodePoints;
import java.util.List;

/** A part of a rule as it is written. */
sealed interface Part {
  /** These characters; may be none. */
  record Text(String text) implements Part {}

  /** One character of a set. */
  record One(CodePoints of) implements Part {}

  /**
   * What another rule describes.
   *
   * @param at where in the grammar it is named
   */
  record Name(String name, int at) implements Part {}

  /** One after the other. */
  record All(List<Part> parts) implements Part {}

  /** One of them. */
  record Any(List<Part> parts) implements Part {}

  /** Several times; most −1 for no limit. */
  record Times(Part part, int least, int most) implements Part {}

  /** What it is made of. */
  default List<Part> parts() {
    if (this instanceof All all) {
      return all.parts;
    }
    if (this instanceof Any any) {
      return any.parts;
    }
    return this instanceof Times times ? List.of(times.part) : List.of();
  }
}
