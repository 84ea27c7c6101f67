package io.millrace.plugin.evaluator.topic.internal;

import java.util.Locale;

/** Questions without their style: the topic must not depend on capitals and punctuation. */
final class Plain {
  private Plain() {}

  static String of(String question) {
    String plain =
        question
            .replace('’', '\'')
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^\\p{L}\\p{N}'£$€%]+", " ")
            .strip();
    return plain.isEmpty() ? question : plain;
  }
}
