package io.millrace.plugin.model.djl.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.model.Embeddings;
import io.millrace.runtime.decoder.Decoder;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts as the mean of their tokens' last hidden states, of length 1. Computed on the caller's
 * thread, one call at a time. Thread-safe.
 */
final class Embedding {
  private final Decoder decoder;
  private final Prompts prompts;
  private final int context;

  /**
   * @param context most tokens of a text
   */
  Embedding(Decoder decoder, Prompts prompts, int context) {
    this.decoder = decoder;
    this.prompts = prompts;
    this.context = context;
  }

  Embeddings embed(List<String> texts) {
    int[][] sequences = new int[texts.size()][];
    int tokens = 0;
    for (int i = 0; i < sequences.length; i++) {
      sequences[i] = prompts.encode(texts.get(i));
      if (sequences[i].length > context) {
        throw PlatformException.caller(
            "CONTEXT_TOO_LARGE",
            "Text "
                + (i + 1)
                + " has "
                + sequences[i].length
                + " tokens, more than "
                + context
                + ".",
            "Shorten it, or load the model with a larger 'context'.");
      }
      if (sequences[i].length == 0) {
        throw PlatformException.caller(
            "PROMPT_INVALID",
            "Text " + (i + 1) + " of " + sequences.length + " has no token.",
            "Leave empty texts out.");
      }
      tokens += sequences[i].length;
    }
    float[][] vectors;
    synchronized (this) {
      vectors = decoder.embeddings(sequences, null);
    }
    List<float[]> unit = new ArrayList<>();
    for (float[] vector : vectors) {
      unit.add(unit(vector));
    }
    return new Embeddings(unit, tokens);
  }

  private static float[] unit(float[] vector) {
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    double length = Math.sqrt(squares);
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length && length > 0; i++) {
      unit[i] = (float) (vector[i] / length);
    }
    return unit;
  }
}
