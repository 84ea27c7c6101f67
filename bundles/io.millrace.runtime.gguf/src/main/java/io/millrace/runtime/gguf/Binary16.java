package io.millrace.runtime.gguf;

/** IEEE 754 numbers of 16 bits, which Java 17 has no type for. */
public final class Binary16 {
  private Binary16() {}

  /** The same number in 32 bits, exactly. */
  public static float widen(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = half >>> 10 & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0x1f) {
      return Float.intBitsToFloat(sign | 0x7f800000 | fraction << 13);
    }
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    return Float.intBitsToFloat(sign | exponent + 112 << 23 | fraction << 13);
  }
}
