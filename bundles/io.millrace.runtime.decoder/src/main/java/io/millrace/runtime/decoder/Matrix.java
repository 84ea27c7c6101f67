package io.millrace.runtime.decoder;

/**
 * A matrix of every block, by what it computes.
 *
 * @param role what it computes
 * @param name module name within a block, such as {@code self_attn.q_proj}
 * @param out length of its result
 * @param in length of its operand
 * @param bias whether a vector is added
 * @param transposed whether files hold it as (in, out), as GPT-2's do
 */
public record Matrix(Role role, String name, long out, long in, boolean bias, boolean transposed) {
  /** What a matrix computes. */
  public enum Role {
    QUERY,
    KEY,
    VALUE,
    /** Query, key and value in one, in this order. */
    QUERY_KEY_VALUE,
    OUTPUT,
    GATE,
    UP,
    /** Gate and up in one, in this order. */
    GATE_UP,
    DOWN;

    /** Whether its result is added to the residual stream. */
    public boolean residual() {
      return this == OUTPUT || this == DOWN;
    }
  }

  /** Sizes as in files. */
  public long[] shape() {
    return transposed ? new long[] {in, out} : new long[] {out, in};
  }
}
