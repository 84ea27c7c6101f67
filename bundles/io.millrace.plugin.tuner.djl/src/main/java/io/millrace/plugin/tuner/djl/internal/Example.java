package io.millrace.plugin.tuner.djl.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of a prompt with its answer. Arrays are not copied.
 *
 * @param tokens prompt, then answer with its end
 * @param promptLength tokens that are given, not learnt; 0 learns all but the first
 * @param mask which tokens are learnt, if not all after the prompt
 * @param parts lengths of the sequences that lie one after the other in it; empty if it is one
 */
record Example(int[] tokens, int promptLength, boolean @Nullable [] mask, int[] parts) {
  Example {
    if (promptLength < 0 || promptLength >= tokens.length || tokens.length < 2) {
      throw new IllegalArgumentException(tokens.length + " tokens, " + promptLength + " of prompt");
    }
    if (mask != null && mask.length != tokens.length) {
      throw new IllegalArgumentException(tokens.length + " tokens, " + mask.length + " marks");
    }
  }

  Example(int[] tokens, int promptLength) {
    this(tokens, promptLength, null);
  }

  Example(int[] tokens, int promptLength, boolean @Nullable [] mask) {
    this(tokens, promptLength, mask, new int[0]);
  }

  static Example of(int[] prompt, int[] answer) {
    int[] tokens = Arrays.copyOf(prompt, prompt.length + answer.length);
    System.arraycopy(answer, 0, tokens, prompt.length, answer.length);
    return new Example(tokens, prompt.length);
  }

  /** Whether the token is learnt; nothing predicts token 0. */
  boolean learns(int token) {
    return token > 0 && token >= promptLength && (mask == null || mask[token]);
  }

  int targets() {
    int count = 0;
    for (int i = 1; i < tokens.length; i++) {
      count += learns(i) ? 1 : 0;
    }
    return count;
  }

  /**
   * This prompt with the other's answer, cut to the longest: a pair that never belonged together.
   */
  Example withAnswerOf(Example other, int longest) {
    int[] prompt = Arrays.copyOf(tokens, promptLength);
    int[] answer = Arrays.copyOfRange(other.tokens, other.promptLength, other.tokens.length);
    int room = Math.max(1, longest - prompt.length);
    return of(prompt, answer.length <= room ? answer : Arrays.copyOf(answer, room));
  }
}
