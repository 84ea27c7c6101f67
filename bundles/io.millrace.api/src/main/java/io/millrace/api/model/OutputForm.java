package io.millrace.api.model;

import java.util.List;

/**
 * The form that a whole answer must have.
 *
 * @since 1.2
 */
public sealed interface OutputForm {
  /** Any JSON object. */
  record JsonObject() implements OutputForm {}

  /**
   * JSON that fits a schema.
   *
   * @param schema JSON Schema as text
   */
  record Schema(String schema) implements OutputForm {}

  /**
   * A text that a regular expression describes from beginning to end.
   *
   * @param pattern in ECMA-262's syntax
   */
  record Matching(String pattern) implements OutputForm {}

  /**
   * A text that a grammar's rule {@code root} describes from beginning to end.
   *
   * @param gbnf in llama.cpp's GBNF
   * @since 1.4
   */
  record Grammar(String gbnf) implements OutputForm {}

  /**
   * JSON values between fixed texts: how models write calls of tools. Such an answer is {@code
   * opening}, then tags with the separator between them, then {@code closing}.
   *
   * @param tags what may stand there, at least one
   * @param most tags at most; −1 for any number
   * @param orText whether the answer may also be free text, or begin with some: then it is free
   *     until the text with which the tags begin, and ends after them
   */
  record Tagged(
      String opening, List<Tag> tags, String separator, String closing, int most, boolean orText)
      implements OutputForm {
    public Tagged {
      tags = List.copyOf(tags);
      if (tags.isEmpty()) {
        throw new IllegalArgumentException("no tags");
      }
    }
  }

  /**
   * A JSON value between two texts.
   *
   * @param begin not empty
   * @param schema of the value, as text
   */
  record Tag(String begin, String schema, String end) {
    public Tag {
      if (begin.isEmpty()) {
        throw new IllegalArgumentException("a tag without beginning");
      }
    }
  }
}
