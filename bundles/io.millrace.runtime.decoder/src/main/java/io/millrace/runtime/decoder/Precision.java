package io.millrace.runtime.decoder;

import io.millrace.api.PlatformException;
import java.util.Arrays;
import java.util.Locale;

/** How a decoder's matrices are held in memory while it serves. */
public enum Precision {
  /** As computed: 4 bytes a weight. */
  F32,
  /** 2 bytes a weight, products in bfloat16. */
  BF16,
  /** 1 byte a weight, one scale per row; activations are rounded to 8 bits per token. */
  INT8,
  /**
   * 5 bits a weight, of them 1 for scales of groups of 32; products in bfloat16. The embedding, the
   * head, and matrices whose sizes are no multiples of 32 and 16 are held as {@link #INT8} does.
   */
  INT4;

  /** Of so many weights. */
  long bytes(long weights) {
    return switch (this) {
      case F32 -> 4 * weights;
      case BF16 -> 2 * weights;
      case INT8 -> weights;
      case INT4 -> 5 * weights / 8;
    };
  }

  /** Whether matrices are packed as whole numbers, which the program holds and no list. */
  boolean packed() {
    return this == INT8 || this == INT4;
  }

  /**
   * By its name, in any case.
   *
   * @throws PlatformException PRECISION_UNKNOWN
   */
  public static Precision of(String name) {
    for (Precision precision : values()) {
      if (precision.name().equalsIgnoreCase(name)) {
        return precision;
      }
    }
    throw PlatformException.caller(
        "PRECISION_UNKNOWN",
        "There is no precision " + name + ".",
        "Choose one of " + Arrays.toString(values()).toLowerCase(Locale.ROOT) + ".");
  }
}
