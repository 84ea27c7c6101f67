package io.millrace.runtime.gguf.internal;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** The K formats: 256 elements in sub-blocks, whose scales are packed too. */
final class KBlocks {
  private KBlocks() {}

  static void four(ByteBuffer in, int at, FloatBuffer out, int to) {
    scaled(in, at, at + 16, -1, out, to);
  }

  static void five(ByteBuffer in, int at, FloatBuffer out, int to) {
    scaled(in, at, at + 48, at + 16, out, to);
  }

  /**
   * Eight sub-blocks with scale and minimum of six bits each.
   *
   * @param values where the four-bit values lie
   * @param fifth where the fifth bits lie, −1 for none
   */
  private static void scaled(
      ByteBuffer in, int at, int values, int fifth, FloatBuffer out, int to) {
    float scale = Blocks.half(in, at);
    float minimum = Blocks.half(in, at + 2);
    for (int sub = 0; sub < 8; sub++) {
      float d = scale * six(in, at + 4, sub, false);
      float m = minimum * six(in, at + 4, sub, true);
      for (int i = 0; i < 32; i++) {
        int pair = in.get(values + sub / 2 * 32 + i) & 0xff;
        int value = sub % 2 == 0 ? pair & 0xf : pair >>> 4;
        if (fifth >= 0) {
          value |= (in.get(fifth + i) >>> sub & 1) << 4;
        }
        out.put(to + sub * 32 + i, d * value - m);
      }
    }
  }

  /** The six bits of a scale or minimum ({@code get_scale_min_k4}). */
  private static int six(ByteBuffer in, int scales, int sub, boolean minimum) {
    int shift = minimum ? 4 : 0;
    if (sub < 4) {
      return in.get(scales + sub + shift) & 63;
    }
    int low = in.get(scales + sub + 4) >>> shift & 0xf;
    int high = (in.get(scales + sub - 4 + shift) & 0xff) >>> 6;
    return low | high << 4;
  }

  static void six(ByteBuffer in, int at, FloatBuffer out, int to) {
    float scale = Blocks.half(in, at + 208);
    for (int i = 0; i < 256; i++) {
      int part = i / 128;
      int quarter = i % 128 / 32;
      int place = i % 32;
      int low = in.get(at + part * 64 + quarter % 2 * 32 + place) & 0xff;
      int high = in.get(at + 128 + part * 32 + place) & 0xff;
      int value = (quarter < 2 ? low & 0xf : low >>> 4) | (high >>> 2 * quarter & 3) << 4;
      float d = scale * in.get(at + 192 + i / 16);
      out.put(to + i, d * (value - 32));
    }
  }
}
