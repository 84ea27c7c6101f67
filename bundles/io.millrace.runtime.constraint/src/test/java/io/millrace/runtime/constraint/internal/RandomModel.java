package io.millrace.runtime.constraint.internal;

import io.millrace.api.model.TokenConstraint;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A model that chooses tokens at random, with some liking for signs that end something. */
final class RandomModel {
  private final byte[][] vocabulary;
  private final double[] liking;

  RandomModel(byte[][] vocabulary) {
    this.vocabulary = vocabulary;
    this.liking = new double[vocabulary.length];
    for (int i = 0; i < vocabulary.length; i++) {
      String text = new String(vocabulary[i], StandardCharsets.ISO_8859_1);
      liking[i] = text.matches("[\"}\\]]+") ? 60 : text.matches("[,\\s]*") ? 3 : 1;
    }
  }

  /** What it said, and whether it came to an end. */
  record Said(byte[] bytes, boolean ended, int tokens) {
    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  Said say(TokenConstraint constraint, int most, Random random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int n = 0; n < most; n++) {
      if (constraint.finished() || (constraint.mayEnd() && random.nextInt(4) == 0)) {
        return new Said(out.toByteArray(), true, n);
      }
      int token = choose(constraint.allowed(), random);
      if (token < 0) {
        return new Said(out.toByteArray(), constraint.mayEnd(), n);
      }
      constraint.accept(token);
      out.writeBytes(vocabulary[token]);
    }
    return new Said(out.toByteArray(), constraint.finished(), most);
  }

  private int choose(long[] allowed, Random random) {
    int chosen = -1;
    double best = Double.NEGATIVE_INFINITY;
    for (int w = 0; w < allowed.length; w++) {
      for (long bits = allowed[w]; bits != 0; bits &= bits - 1) {
        int id = w * 64 + Long.numberOfTrailingZeros(bits);
        // Gumbel's trick: the greatest of log weight plus noise is a draw by weight.
        double score = Math.log(liking[id]) - Math.log(-Math.log(random.nextDouble()));
        if (score > best) {
          best = score;
          chosen = id;
        }
      }
    }
    return chosen;
  }

  /** Every byte, and pieces of JSON and of words as tokenizers have them, in several scripts. */
  static byte[][] vocabulary(int size) {
    List<byte[]> all = new ArrayList<>();
    all.add(new byte[0]); // end of text
    for (int b = 0; b < 256; b++) {
      all.add(new byte[] {(byte) b});
    }
    for (String s :
        List.of(
            "{\"",
            "\":",
            "\": \"",
            "\",\"",
            "\", \"",
            "\"}",
            "\"}]",
            "]}",
            "}}",
            "[[",
            "[]",
            "{}",
            "null",
            "true",
            "false",
            "\n  ",
            "\n    ",
            ", ",
            ": ",
            "0.",
            "12",
            "2024",
            "-1",
            "e+",
            "\\n",
            "\\u00",
            "\\\"",
            "日本",
            "é",
            "ñandú",
            "🙂",
            "naïve ",
            "name",
            "value",
            "id",
            "kind",
            "<tool_call>",
            "</tool_call>",
            "\"name\": ")) {
      all.add(s.getBytes(StandardCharsets.UTF_8));
    }
    all.add(new byte[] {(byte) 0xf0, (byte) 0x9f}); // a character in two tokens
    all.add(new byte[] {(byte) 0x98, (byte) 0x80});
    Random random = new Random(5);
    String letters = "etaoinshrdlucmfwypvbgkqjxz";
    while (all.size() < size) {
      StringBuilder word = new StringBuilder(random.nextInt(3) == 0 ? "" : " ");
      for (int n = 1 + random.nextInt(8); n > 0; n--) {
        word.append(letters.charAt(Math.min(25, (int) Math.abs(random.nextGaussian() * 9))));
      }
      if (random.nextInt(20) == 0) {
        word.append("\",:}]\\".charAt(random.nextInt(6)));
      }
      all.add(word.toString().getBytes(StandardCharsets.UTF_8));
    }
    return all.toArray(new byte[0][]);
  }
}
