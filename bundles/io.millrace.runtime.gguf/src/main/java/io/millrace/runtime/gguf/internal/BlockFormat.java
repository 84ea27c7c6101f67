package io.millrace.runtime.gguf.internal;

import java.util.Arrays;
import java.util.Map;
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
  Q2_K(10, 256, 84),
  Q3_K(11, 256, 110),
  Q4_K(12, 256, 144),
  Q5_K(13, 256, 176),
  Q6_K(14, 256, 210),
  IQ4_NL(20, 32, 18),
  IQ4_XS(23, 256, 136),
  BF16(30, 1, 2);

  /** Codes of formats that files are found with and that are not unpacked. */
  private static final Map<Integer, String> OTHERS =
      Map.ofEntries(
          Map.entry(16, "IQ2_XXS"),
          Map.entry(17, "IQ2_XS"),
          Map.entry(18, "IQ3_XXS"),
          Map.entry(19, "IQ1_S"),
          Map.entry(21, "IQ3_S"),
          Map.entry(22, "IQ2_S"),
          Map.entry(29, "IQ1_M"),
          Map.entry(34, "TQ1_0"),
          Map.entry(35, "TQ2_0"),
          Map.entry(39, "MXFP4"));

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

  /** What people call the format of a code, for example "IQ2_S (ggml type 22)". */
  static String called(int code) {
    String name = OTHERS.get(code);
    return name == null ? "ggml type " + code : name + " (ggml type " + code + ")";
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
