package io.millrace.plugin.model.djl.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.model.TokenScores;
import io.millrace.runtime.decoder.Decoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Log-likelihoods of given texts, computed on the caller's thread, one at a time. Thread-safe. */
final class Scoring {
  private final Decoder decoder;
  private final TextCodec codec;
  private final Prompts prompts;
  private final int longest;

  /**
   * @param longest most tokens of a text
   */
  Scoring(Decoder decoder, TextCodec codec, Prompts prompts, int longest) {
    this.decoder = decoder;
    this.codec = codec;
    this.prompts = prompts;
    this.longest = longest;
  }

  TokenScores score(String context, String continuation) {
    int[] before = context.isEmpty() ? beginning() : prompts.encode(context);
    int[] after = prompts.encode(continuation);
    int[] all = Arrays.copyOf(before, before.length + after.length);
    System.arraycopy(after, 0, all, before.length, after.length);
    if (all.length < 2) {
      throw PlatformException.caller(
          "TEXT_INVALID",
          "There is no token to score in a text of " + all.length + " tokens.",
          "Score a longer text.");
    }
    if (all.length > longest) {
      throw PlatformException.caller(
          "CONTEXT_TOO_LARGE",
          "The text has " + all.length + " tokens, more than " + longest + ".",
          "Shorten it, or load the model with a larger 'context'.");
    }
    float[] scores;
    synchronized (this) {
      scores = decoder.logProbabilities(new int[][] {all})[0];
    }
    return named(before.length, after, scores);
  }

  /** The token a text begins with, if the model has one; else its first token goes unscored. */
  private int[] beginning() {
    int bos = decoder.config().bosToken();
    return bos >= 0 ? new int[] {bos} : new int[0];
  }

  private TokenScores named(int from, int[] after, float[] scores) {
    Pieces pieces = new Pieces(codec::decode);
    List<String> texts = new ArrayList<>();
    for (int token : after) {
      texts.add(pieces.add(token));
    }
    texts.set(texts.size() - 1, texts.get(texts.size() - 1) + pieces.end());
    int skipped = from == 0 ? 1 : 0;
    double[] values = new double[after.length - skipped];
    for (int i = 0; i < values.length; i++) {
      // scores[t - 1] belongs to token t; never above 0 but for rounding
      values[i] = Math.min(0, scores[from + skipped + i - 1]);
    }
    return new TokenScores(texts.subList(skipped, texts.size()), values);
  }
}
