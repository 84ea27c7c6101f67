package io.millrace.runtime.gguf.internal;

import java.util.Arrays;
import java.util.Optional;

/**
 * How ggml packs numbers: so many elements in so many bytes. Codes and layouts as in ggml's {@code
 * ggml-common.h} and {@code dequantize_row_*}.
 */
public enum BlockFormat {
  F32(0, 1, 4),
  F16(1, 1, 2),
  Q4_0(2, 32, 18),
  Q4_1(3, 32, 20),
  Q5_0(6, 32, 22),
  Q5_1(7, 32, 24),
  Q8_0(8, 32, 34),
  Q4_K(12, 256, 144),
  Q5_K(13, 256, 176),
  Q6_K(14, 256, 210),
  BF16(30, 1, 2);

  private final int code;
  private final int elements;
  private final int bytes;

  BlockFormat(int code, int elements, int bytes) {
    this.code = code;
    this.elements = elements;
    this.bytes = bytes;
  }

  public static Optional<BlockFormat> of(int code) {
    return Arrays.stream(values()).filter(f -> f.code == code).findFirst();
  }

  /** Elements of a block; a row is a whole number of blocks. */
  public int elements() {
    return elements;
  }

  /** Bytes of a block. */
  public int bytes() {
    return bytes;
  }
}
