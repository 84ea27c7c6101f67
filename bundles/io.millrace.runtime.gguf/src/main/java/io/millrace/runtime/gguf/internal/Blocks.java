package io.millrace.runtime.gguf.internal;

import io.millrace.runtime.gguf.Binary16;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Unpacks blocks to FLOAT32, in the order of operations of ggml's {@code dequantize_row_*}, so that
 * results are the same bit for bit. Reads little-endian.
 */
final class Blocks {
  private Blocks() {}

  /**
   * Unpacks one block.
   *
   * @param at of its first byte
   * @param to index of its first element in {@code out}
   */
  static void unpack(BlockFormat format, ByteBuffer in, int at, FloatBuffer out, int to) {
    switch (format) {
      case F32 -> out.put(to, in.getFloat(at));
      case F16 -> out.put(to, half(in, at));
      case BF16 -> out.put(to, Float.intBitsToFloat(in.getShort(at) << 16));
      case Q8_0 -> bytes(in, at, out, to);
      case Q4_0 -> nibbles(in, at, 2, 0, out, to);
      case Q4_1 -> nibbles(in, at, 4, 0, out, to);
      case Q5_0 -> nibbles(in, at, 2, 4, out, to);
      case Q5_1 -> nibbles(in, at, 4, 4, out, to);
      case Q2_K -> LowKBlocks.two(in, at, out, to);
      case Q3_K -> LowKBlocks.three(in, at, out, to);
      case Q4_K -> KBlocks.four(in, at, out, to);
      case Q5_K -> KBlocks.five(in, at, out, to);
      case Q6_K -> KBlocks.six(in, at, out, to);
      case IQ4_NL -> CurvedBlocks.plain(in, at, out, to);
      case IQ4_XS -> CurvedBlocks.scaled(in, at, out, to);
      default -> throw new IllegalArgumentException(format.name());
    }
  }

  private static void bytes(ByteBuffer in, int at, FloatBuffer out, int to) {
    float scale = half(in, at);
    for (int i = 0; i < 32; i++) {
      out.put(to + i, scale * in.get(at + 2 + i));
    }
  }

  /**
   * Four-bit values, low halves first, with a fifth bit from {@code high} bytes of their own.
   *
   * @param head bytes of scale, and of minimum where it has four
   */
  private static void nibbles(ByteBuffer in, int at, int head, int high, FloatBuffer out, int to) {
    float scale = half(in, at);
    boolean shifted = head == 4;
    float minimum = shifted ? half(in, at + 2) : 0;
    int fifth = high == 0 ? 0 : in.getInt(at + head);
    int middle = high == 0 ? 8 : 16;
    for (int i = 0; i < 16; i++) {
      int pair = in.get(at + head + high + i) & 0xff;
      int low = pair & 0xf | (fifth >>> i & 1) << 4;
      int up = pair >>> 4 | (fifth >>> i + 16 & 1) << 4;
      out.put(to + i, shifted ? low * scale + minimum : (low - middle) * scale);
      out.put(to + i + 16, shifted ? up * scale + minimum : (up - middle) * scale);
    }
  }

  static float half(ByteBuffer in, int at) {
    return Binary16.widen(in.getShort(at));
  }
}
