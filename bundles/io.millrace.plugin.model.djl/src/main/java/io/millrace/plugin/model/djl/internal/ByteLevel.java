package io.millrace.plugin.model.djl.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The alphabet of byte-level BPE: each byte is a visible character ({@code bytes_to_unicode} of
 * GPT-2, Radford et al. 2019).
 */
final class ByteLevel {
  private static final Map<Integer, Integer> BYTES = bytes();

  private ByteLevel() {}

  private static Map<Integer, Integer> bytes() {
    Map<Integer, Integer> map = new HashMap<>();
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean visible = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
      map.put(visible ? b : next++, b);
    }
    return Map.copyOf(map);
  }

  /** The bytes of a piece; characters outside the alphabet as UTF-8. */
  static byte[] bytes(String piece) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    piece
        .codePoints()
        .forEach(
            c -> {
              Integer b = BYTES.get(c);
              if (b != null) {
                out.write(b);
              } else {
                out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
              }
            });
    return out.toByteArray();
  }
}
