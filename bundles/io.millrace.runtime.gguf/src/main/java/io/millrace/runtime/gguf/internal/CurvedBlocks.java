package io.millrace.runtime.gguf.internal;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** The IQ4 formats: four bits choose one of sixteen values that lie closer together around zero. */
final class CurvedBlocks {
  private CurvedBlocks() {}

  static void plain(ByteBuffer in, int at, FloatBuffer out, int to) {
    thirtyTwo(in, at + 2, Blocks.half(in, at), out, to);
  }

  /** 256 elements in eight sub-blocks with scales of six bits. */
  static void scaled(ByteBuffer in, int at, FloatBuffer out, int to) {
    float scale = Blocks.half(in, at);
    int highs = in.getShort(at + 2) & 0xffff;
    for (int sub = 0; sub < 8; sub++) {
      int low = in.get(at + 4 + sub / 2) >>> sub % 2 * 4 & 0xf;
      int six = low | (highs >>> 2 * sub & 3) << 4;
      thirtyTwo(in, at + 8 + sub * 16, scale * (six - 32), out, to + sub * 32);
    }
  }

  private static void thirtyTwo(ByteBuffer in, int values, float d, FloatBuffer out, int to) {
    for (int i = 0; i < 16; i++) {
      int pair = in.get(values + i) & 0xff;
      out.put(to + i, d * value(pair & 0xf));
      out.put(to + i + 16, d * value(pair >>> 4));
    }
  }

  /** ggml's {@code kvalues_iq4nl}. */
  private static int value(int chosen) {
    return switch (chosen) {
      case 0 -> -127;
      case 1 -> -104;
      case 2 -> -83;
      case 3 -> -65;
      case 4 -> -49;
      case 5 -> -35;
      case 6 -> -22;
      case 7 -> -10;
      case 8 -> 1;
      case 9 -> 13;
      case 10 -> 25;
      case 11 -> 38;
      case 12 -> 53;
      case 13 -> 69;
      case 14 -> 89;
      default -> 113;
    };
  }
}
