package io.millrace.plugin.tuner.djl.internal;

import java.nio.charset.StandardCharsets;

/**
 * The 256 printable characters that stand for bytes in byte-level BPE (Radford et al. 2019):
 * printable Latin-1 bytes are themselves, the others follow from U+0100.
 */
final class ByteAlphabet {
  private final char[] characters = new char[256];

  ByteAlphabet() {
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
      characters[b] = (char) (printable ? b : next++);
    }
  }

  char of(int unsignedByte) {
    return characters[unsignedByte];
  }

  /** Unsigned bytes of the text in UTF-8. */
  static int[] bytes(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int[] unsigned = new int[utf8.length];
    for (int i = 0; i < utf8.length; i++) {
      unsigned[i] = utf8[i] & 0xff;
    }
    return unsigned;
  }
}
