package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.millrace.api.PlatformException;
import java.util.ArrayList;
import java.util.List;

/**
 * One call of the cached forward pass: right-padded ids with their positions. Padding gets the
 * positions that follow, so what it leaves in the cache is overwritten by the row's next tokens and
 * hidden from all others by the mask.
 *
 * @param rows cache rows
 * @param ends their lengths afterwards
 * @param low first cache position that a block with a window can see
 * @param span cache positions that any token of this call can see
 * @param mode 0: all rows were empty; 2: one token each, equal lengths, neighbouring ascending
 *     rows; 3: one token each; 1: anything else
 * @param picks flattened index of each row's last token
 */
record StepPlan(
    long[] ids,
    long[] positions,
    long[] rows,
    long[] ends,
    int width,
    int low,
    int span,
    int mode,
    long[] picks) {

  /** Refuses what does not fit. */
  static void check(KvCache cache, int[] rows, int[][] tokens) {
    if (rows.length == 0 || rows.length != tokens.length) {
      throw new IllegalArgumentException(rows.length + " rows, " + tokens.length + " token lists");
    }
    for (int i = 0; i < rows.length; i++) {
      int length = cache.length(rows[i]);
      if (tokens[i].length == 0) {
        throw new IllegalArgumentException("no tokens for row " + rows[i]);
      }
      if (length + tokens[i].length > cache.capacity()) {
        throw PlatformException.caller(
            "CONTEXT_TOO_LARGE",
            length + tokens[i].length + " tokens exceed the cache's " + cache.capacity() + ".",
            "Shorten the messages or ask for fewer tokens.");
      }
    }
  }

  static StepPlan of(KvCache cache, int[] rows, int[][] tokens) {
    check(cache, rows, tokens);
    int width = 0;
    boolean fresh = true;
    boolean even = true;
    for (int i = 0; i < rows.length; i++) {
      int length = cache.length(rows[i]);
      width = Math.max(width, tokens[i].length);
      fresh &= length == 0;
      even &= i == 0 || (rows[i] == rows[i - 1] + 1 && length == cache.length(rows[0]));
    }
    return fill(cache, rows, tokens, width, mode(cache.onDevice(), fresh, width, even));
  }

  /** A device computes all rows at once, if need be behind a mask; the processor does not wait. */
  static int mode(boolean device, boolean fresh, int width, boolean even) {
    if (device) {
      return width == 1 && even ? 2 : 1;
    }
    return fresh ? 0 : width > 1 ? 1 : even ? 2 : 3;
  }

  private static StepPlan fill(KvCache cache, int[] rows, int[][] tokens, int width, int mode) {
    long[] ids = new long[rows.length * width];
    long[] positions = new long[ids.length];
    long[] cacheRows = new long[rows.length];
    long[] ends = new long[rows.length];
    long[] picks = new long[rows.length];
    int span = 0;
    int low = Integer.MAX_VALUE;
    for (int i = 0; i < rows.length; i++) {
      int length = cache.length(rows[i]);
      for (int t = 0; t < width; t++) {
        ids[i * width + t] = t < tokens[i].length ? tokens[i][t] : 0;
        // padding beyond the end goes to the spare slot
        positions[i * width + t] = Math.min(length + t, cache.capacity());
      }
      cacheRows[i] = rows[i];
      ends[i] = length + tokens[i].length;
      low = Math.min(low, Math.max(0, length - cache.window() + 1));
      picks[i] = (long) i * width + tokens[i].length - 1;
      span = Math.max(span, Math.min(length + width, cache.capacity()));
    }
    return new StepPlan(ids, positions, cacheRows, ends, width, low, span, mode, picks);
  }

  /** The first arguments of the graph's cached pass. */
  List<Object> arguments(NDManager call) {
    Shape shape = new Shape(rows.length, width);
    List<Object> arguments = new ArrayList<>();
    arguments.add(call.create(ids, shape));
    arguments.add(call.create(positions, shape));
    arguments.add(call.create(rows, new Shape(rows.length)));
    arguments.addAll(List.of(rows, ends, (long) low, (long) span, (long) mode));
    return arguments;
  }
}
