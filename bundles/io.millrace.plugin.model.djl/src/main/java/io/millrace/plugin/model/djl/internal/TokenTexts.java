package io.millrace.plugin.model.djl.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.model.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What each token stands for, read from {@code tokenizer.json}: bytes written as characters
 * (byte-level BPE), pieces with U+2581 for a space and {@code <0x0A>} for a byte (SentencePiece),
 * added tokens as they stand. Immutable.
 */
final class TokenTexts {
  private static final byte[] NONE = {};

  private final byte[][] bytes;
  private final boolean[] special;

  /**
   * @param size how many tokens the model scores
   */
  TokenTexts(JsonNode tokenizer, int size) {
    this.bytes = new byte[size][];
    this.special = new boolean[size];
    Arrays.fill(bytes, NONE);
    boolean byteLevel = tokenizer.toString().contains("\"type\":\"ByteLevel\"");
    JsonNode vocabulary = tokenizer.path("model").path("vocab");
    if (vocabulary.isArray()) {
      for (int id = 0; id < vocabulary.size(); id++) {
        put(id, plain(vocabulary.get(id).path(0).asText(), byteLevel));
      }
    } else {
      vocabulary
          .fields()
          .forEachRemaining(e -> put(e.getValue().asInt(), plain(e.getKey(), byteLevel)));
    }
    for (JsonNode token : tokenizer.path("added_tokens")) {
      int id = token.path("id").asInt();
      put(id, token.path("content").asText().getBytes(StandardCharsets.UTF_8));
      if (id < size) {
        special[id] = token.path("special").asBoolean();
      }
    }
  }

  private void put(int id, byte[] text) {
    if (id >= 0 && id < bytes.length) {
      bytes[id] = text;
    }
  }

  private static byte[] plain(String piece, boolean byteLevel) {
    if (byteLevel) {
      return ByteLevel.bytes(piece);
    }
    if (piece.matches("<0x[0-9A-F]{2}>")) {
      return new byte[] {(byte) Integer.parseInt(piece.substring(3, 5), 16)};
    }
    return piece.replace('\u2581', ' ').getBytes(StandardCharsets.UTF_8);
  }

  /** The bytes of a token, of special ones those of their name. */
  byte[] bytes(int token) {
    return bytes[token];
  }

  /** As it reads alone. */
  String text(int token) {
    return new String(bytes[token], StandardCharsets.UTF_8);
  }

  Vocabulary vocabulary(Set<Integer> ends) {
    List<byte[]> tokens = new ArrayList<>(bytes.length);
    for (int t = 0; t < bytes.length; t++) {
      tokens.add(special[t] || ends.contains(t) ? NONE : bytes[t]);
    }
    return new Vocabulary(tokens, ends);
  }
}
