package io.millrace.runtime.gguf.internal;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** The K formats of two and three bits: 256 elements in sixteen sub-blocks. */
final class LowKBlocks {
  private LowKBlocks() {}

  /** Scale and minimum of a sub-block have four bits each. */
  static void two(ByteBuffer in, int at, FloatBuffer out, int to) {
    float scale = Blocks.half(in, at + 80);
    float minimum = Blocks.half(in, at + 82);
    for (int i = 0; i < 256; i++) {
      int packed = in.get(at + i / 16) & 0xff;
      float d = scale * (packed & 0xf);
      float m = minimum * (packed >>> 4);
      out.put(to + i, d * pair(in, at + 16, i) - m);
    }
  }

  /** The third bits lie apart; where one is missing, four is taken away. */
  static void three(ByteBuffer in, int at, FloatBuffer out, int to) {
    float scale = Blocks.half(in, at + 108);
    for (int i = 0; i < 256; i++) {
      int third = in.get(at + i % 32) >>> i / 32 & 1;
      float d = scale * (six(in, at + 96, i / 16) - 32);
      out.put(to + i, d * (pair(in, at + 32, i) - (third == 1 ? 0 : 4)));
    }
  }

  /** Two bits: a byte holds the elements of four runs of 32, low bits first. */
  private static int pair(ByteBuffer in, int values, int i) {
    return in.get(values + i / 128 * 32 + i % 32) >>> i % 128 / 32 * 2 & 3;
  }

  /** The six bits of a scale: four in eight bytes, two in the next four. */
  private static int six(ByteBuffer in, int scales, int sub) {
    int low = in.get(scales + sub % 8) >>> sub / 8 * 4 & 0xf;
    int high = in.get(scales + 8 + sub % 4) >>> sub / 4 * 2 & 3;
    return low | high << 4;
  }
}
