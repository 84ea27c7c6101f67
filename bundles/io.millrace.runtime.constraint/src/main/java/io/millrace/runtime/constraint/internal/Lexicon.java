package io.millrace.runtime.constraint.internal;

import io.millrace.api.model.Vocabulary;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A model's tokens, sorted for quick masks: those that are whole characters which stand in a JSON
 * string as they are, by their number of characters, and a tree of all and one of the others.
 * Immutable; about 10 MiB for 128,000 tokens.
 */
final class Lexicon {
  private final byte[][] vocabulary;
  private final TokenTrie all;
  private final TokenTrie rest;
  private final long[][] plain; // by number of characters, those of fewer among them

  Lexicon(Vocabulary tokens) {
    vocabulary = new byte[tokens.size()][];
    for (int id = 0; id < vocabulary.length; id++) {
      // Tokens that end the text may come where the text may end, whatever their bytes.
      vocabulary[id] = tokens.ends().contains(id) ? new byte[0] : tokens.bytes(id);
    }
    int[] used =
        IntStream.range(0, vocabulary.length).filter(i -> vocabulary[i].length > 0).toArray();
    int[] characters = new int[vocabulary.length];
    for (int id : used) {
      characters[id] = plainCharacters(vocabulary[id]);
    }
    all = new TokenTrie(vocabulary, used);
    rest = new TokenTrie(vocabulary, Arrays.stream(used).filter(i -> characters[i] == 0).toArray());
    int longest = Arrays.stream(characters).max().orElse(0);
    plain = new long[longest + 1][];
    plain[0] = new long[words()];
    for (int n = 1; n <= longest; n++) {
      int length = n;
      int[] ids = Arrays.stream(used).filter(i -> characters[i] == length).toArray();
      plain[n] = ids.length == 0 ? plain[n - 1] : plain[n - 1].clone();
      for (int id : ids) {
        plain[n][id >> 6] |= 1L << id;
      }
    }
  }

  int words() {
    return (vocabulary.length + 63) / 64;
  }

  byte[] bytes(int token) {
    return vocabulary[token];
  }

  TokenTrie all() {
    return all;
  }

  /** Tokens that are not plain. */
  TokenTrie rest() {
    return rest;
  }

  /** Plain tokens of at most so many characters. */
  long[] plain(int room) {
    return plain[Math.min(room, plain.length - 1)];
  }

  /** Number of characters if all are whole and stand for themselves in a JSON string, else 0. */
  private static int plainCharacters(byte[] bytes) {
    int count = 0;
    int i = 0;
    while (i < bytes.length) {
      int b = bytes[i] & 0xff;
      if (b < 0x20 || b == '"' || b == '\\') {
        return 0;
      }
      int length = b < 0x80 ? 1 : b < 0xc2 ? 0 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : b < 0xf5 ? 4 : 0;
      if (length == 0 || i + length > bytes.length || !wellFormed(bytes, i, length)) {
        return 0;
      }
      i += length;
      count++;
    }
    return count;
  }

  private static boolean wellFormed(byte[] bytes, int at, int length) {
    int value = (bytes[at] & 0xff) & (length == 1 ? 0x7f : 0x7f >> length);
    for (int i = 1; i < length; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        return false;
      }
      value = value << 6 | bytes[at + i] & 0x3f;
    }
    int least = length == 1 ? 0 : length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
    return value >= least && value <= 0x10ffff && (value < 0xd800 || value > 0xdfff);
  }
}
