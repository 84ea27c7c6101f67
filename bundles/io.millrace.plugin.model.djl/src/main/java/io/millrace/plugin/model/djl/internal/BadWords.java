package io.millrace.plugin.model.djl.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Bad words as tokens. Requests that are made together have theirs encoded once, since the answers
 * to one prompt forbid the same. One thread.
 */
final class BadWords {
  private final Function<String, int[]> encoder;
  private final Map<List<String>, List<int[]>> known = new HashMap<>();

  BadWords(Function<String, int[]> encoder) {
    this.encoder = encoder;
  }

  /** Each as at the beginning of a text and as after a space. */
  List<int[]> tokens(List<String> words) {
    return words.isEmpty() ? List.of() : known.computeIfAbsent(words, this::encoded);
  }

  private List<int[]> encoded(List<String> words) {
    List<int[]> all = new ArrayList<>();
    for (String word : words) {
      String bare = word.isBlank() ? word : word.stripLeading();
      for (String written : word.isBlank() ? List.of(bare) : List.of(bare, " " + bare)) {
        int[] tokens = encoder.apply(written);
        if (tokens.length > 0 && all.stream().noneMatch(w -> Arrays.equals(w, tokens))) {
          all.add(tokens);
        }
      }
    }
    return all;
  }
}
