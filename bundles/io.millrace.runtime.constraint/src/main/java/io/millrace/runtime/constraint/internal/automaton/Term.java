package io.millrace.runtime.constraint.internal.automaton;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A language over symbols 0…255, and at the same time a state of the automaton: what may still
 * come. Its derivative by a symbol (Brzozowski 1964) is the next state; what is to follow after the
 * present part is its tail, which is the automaton's stack. Terms of one {@link Terms} are unique,
 * so that equal states are the same object. Immutable but for the memo of {@link Terms#next}.
 */
public abstract class Term {
  /** Number in order of making; fixed when the pool takes the term in. */
  int order;

  /** Memo of derivatives, guarded by the pool's user. */
  Term @Nullable [] next;

  private final int hash;
  private final boolean nullable;

  protected Term(boolean nullable, Object... identity) {
    this.nullable = nullable;
    this.hash = mixed(Arrays.hashCode(identity) * 31 + getClass().hashCode());
  }

  /**
   * MurmurHash3's last step: sums of sums of parts alone are alike for terms that are made of each
   * other, and a pool of such terms is a list.
   */
  private static int mixed(int sum) {
    int h = (sum ^ sum >>> 16) * 0x85ebca6b;
    h = (h ^ h >>> 13) * 0xc2b2ae35;
    return h ^ h >>> 16;
  }

  /** Whether the empty text belongs to it. */
  public final boolean nullable() {
    return nullable;
  }

  /** What may follow after this symbol; {@link Terms#empty()} if it may not come. */
  protected abstract Term derive(int symbol, Terms terms);

  /** Whether the other, of the same class and hash, is the same language by its parts. */
  protected abstract boolean same(Term other);

  @Override
  public final int hashCode() {
    return hash;
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Term t && t.hash == hash && t.getClass() == getClass() && same(t));
  }
}
