package io.millrace.runtime.constraint.internal.automaton;

import java.util.Arrays;

/** The rest of a fixed text. */
final class Literal extends Term {
  private final byte[] bytes;
  private final int offset;

  Literal(byte[] bytes, int offset) {
    super(false, tailHash(bytes, offset));
    this.bytes = bytes;
    this.offset = offset;
  }

  private static int tailHash(byte[] bytes, int offset) {
    int hash = 1;
    for (int i = offset; i < bytes.length; i++) {
      hash = hash * 31 + bytes[i];
    }
    return hash;
  }

  @Override
  protected Term derive(int symbol, Terms terms) {
    return symbol == (bytes[offset] & 0xff) ? terms.literal(bytes, offset + 1) : terms.empty();
  }

  @Override
  protected boolean same(Term other) {
    Literal o = (Literal) other;
    return Arrays.equals(bytes, offset, bytes.length, o.bytes, o.offset, o.bytes.length);
  }
}
