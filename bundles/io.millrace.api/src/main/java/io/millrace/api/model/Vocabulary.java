package io.millrace.api.model;

import java.util.List;
import java.util.Set;

/**
 * The tokens of a model as bytes. Immutable; a session gives the same object each time, so it can
 * be a key by identity.
 *
 * @since 1.2
 */
public final class Vocabulary {
  private final byte[][] tokens;
  private final Set<Integer> ends;

  /**
   * @param tokens the bytes a token adds to a text, by token id; empty for special tokens, which
   *     add none, and for ids without a token; as many as the model scores
   * @param ends tokens that end an answer
   */
  public Vocabulary(List<byte[]> tokens, Set<Integer> ends) {
    this.tokens = tokens.toArray(byte[][]::new);
    this.ends = Set.copyOf(ends);
  }

  /** How many tokens the model scores. */
  public int size() {
    return tokens.length;
  }

  /**
   * The bytes a token adds to a text.
   *
   * @return not copied; empty for special tokens and ids without a token
   */
  public byte[] bytes(int token) {
    return tokens[token];
  }

  /** Tokens that end an answer. */
  public Set<Integer> ends() {
    return ends;
  }
}
