package io.millrace.plugin.tuner.djl.internal;

import java.util.List;

/**
 * Special tokens of a tokenizer, as texts.
 *
 * @param begin begins a text, may be empty
 * @param end ends an answer, may be empty
 * @param specials all of them
 */
record Marks(String begin, String end, List<String> specials) {
  Marks {
    specials = List.copyOf(specials);
  }
}
