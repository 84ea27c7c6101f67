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
  INT8;

  /** Of a weight. */
  long bytes() {
    return switch (this) {
      case F32 -> 4;
      case BF16 -> 2;
      case INT8 -> 1;
    };
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
