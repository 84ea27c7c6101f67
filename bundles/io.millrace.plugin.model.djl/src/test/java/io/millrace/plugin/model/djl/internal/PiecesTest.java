package io.millrace.plugin.model.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PiecesTest {
  /** A tokenizer of single bytes. */
  private static String decode(long[] tokens) {
    byte[] bytes = new byte[tokens.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) tokens[i];
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String stream(byte[] bytes, String between) {
    Pieces pieces = new Pieces(PiecesTest::decode);
    StringBuilder out = new StringBuilder();
    for (byte b : bytes) {
      String piece = pieces.add(b & 0xff);
      out.append(piece.isEmpty() ? "" : piece + between);
    }
    return out.append(pieces.end()).toString();
  }

  @Test
  void hands_out_whole_characters_only() {
    String text = "Grüße, 漢字 👩‍🚀!";

    assertEquals(text, stream(text.getBytes(StandardCharsets.UTF_8), ""));
    assertEquals("é|€|", stream("é€".getBytes(StandardCharsets.UTF_8), "|"));
  }

  @Test
  void does_not_wait_for_ever_for_bytes_that_are_no_character() {
    byte[] junk = {'a', (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 'b'};

    assertEquals("a\ufffd\ufffd\ufffd\ufffd\ufffdb", stream(junk, ""));
    assertEquals("a\ufffd", stream(new byte[] {'a', (byte) 0xe2}, ""));
  }
}
