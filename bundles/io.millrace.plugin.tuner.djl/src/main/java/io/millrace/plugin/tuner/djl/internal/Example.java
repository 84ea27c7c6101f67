package io.millrace.plugin.tuner.djl.internal;

import java.util.Arrays;

/**
 * Tokens of a prompt with its answer. The array is not copied.
 *
 * @param tokens prompt, then answer with its end
 * @param promptLength tokens that are given, not learnt; 0 learns all but the first
 */
record Example(int[] tokens, int promptLength) {
  Example {
    if (promptLength < 0 || promptLength >= tokens.length || tokens.length < 2) {
      throw new IllegalArgumentException(tokens.length + " tokens, " + promptLength + " of prompt");
    }
  }

  static Example of(int[] prompt, int[] answer) {
    int[] tokens = Arrays.copyOf(prompt, prompt.length + answer.length);
    System.arraycopy(answer, 0, tokens, prompt.length, answer.length);
    return new Example(tokens, prompt.length);
  }

  /** First token that is learnt; nothing predicts token 0. */
  int firstTarget() {
    return Math.max(1, promptLength);
  }

  int targets() {
    return tokens.length - firstTarget();
  }
}
