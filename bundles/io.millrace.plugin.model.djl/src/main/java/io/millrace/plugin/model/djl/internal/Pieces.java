package io.millrace.plugin.model.djl.internal;

import java.util.Arrays;
import java.util.function.Function;

/**
 * Turns tokens into text as they come, whole characters only: a token may end in the middle of a
 * UTF-8 character, and a decoder may write a token differently at the start of a text. So each
 * piece is the difference between the decoded tail with and without the new tokens (the method of
 * Hugging Face's text-generation-inference). One thread.
 */
final class Pieces {
  private static final char HALF = '\ufffd';

  private final Function<long[], String> decode;
  private long[] tokens = new long[16];
  private int count;
  private int tail;
  private int given;

  Pieces(Function<long[], String> decode) {
    this.decode = decode;
  }

  /** The text that this token completes; often empty. */
  String add(int token) {
    if (count == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * count);
    }
    tokens[count++] = token;
    return take(false);
  }

  /** What is left at the end; half characters become replacement characters. */
  String end() {
    return take(true);
  }

  private String take(boolean all) {
    if (given == count) {
      return "";
    }
    String before = given == tail ? "" : decode.apply(Arrays.copyOfRange(tokens, tail, given));
    String after = decode.apply(Arrays.copyOfRange(tokens, tail, count));
    boolean half = !after.isEmpty() && after.charAt(after.length() - 1) == HALF;
    // a character takes at most four bytes: a longer wait means the bytes are no character at all
    boolean hopeless = count - given > 4;
    if (after.length() <= before.length() || half && !all && !hopeless) {
      return "";
    }
    tail = given;
    given = count;
    return after.substring(before.length());
  }
}
