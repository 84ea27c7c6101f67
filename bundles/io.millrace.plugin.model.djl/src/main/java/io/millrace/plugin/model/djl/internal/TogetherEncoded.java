package io.millrace.plugin.model.djl.internal;

import io.millrace.api.model.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Prompts and bad words as tokens. Requests that are made together have theirs encoded once, since
 * several answers to one prompt read and forbid the same. One thread.
 */
final class TogetherEncoded {
  private final Function<Prompt, int[]> prompts;
  private final Function<String, int[]> encoder;
  private final Map<List<String>, List<int[]>> known = new HashMap<>();
  private @Nullable Prompt last;
  private int[] lastTokens = {};

  TogetherEncoded(Function<Prompt, int[]> prompts, Function<String, int[]> encoder) {
    this.prompts = prompts;
    this.encoder = encoder;
  }

  /** Those of the request before if it had the same prompt: only one is kept. */
  int[] prompt(Prompt prompt) {
    if (!prompt.equals(last)) {
      lastTokens = prompts.apply(prompt);
      last = prompt;
    }
    return lastTokens;
  }

  /** Each as at the beginning of a text and as after a space. */
  List<int[]> badWords(List<String> words) {
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
