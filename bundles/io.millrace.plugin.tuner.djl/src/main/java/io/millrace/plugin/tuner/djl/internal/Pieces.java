package io.millrace.plugin.tuner.djl.internal;

import io.millrace.plugin.tuner.djl.internal.Batches.Drawn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One long text cut into pieces, in order: each predicts its tokens but the first. */
final class Pieces implements BatchSource {
  private final List<Drawn> pieces = new ArrayList<>();
  private final int size;

  /**
   * @param length tokens of a piece, the first of which the piece before has predicted
   * @param size pieces of a batch
   */
  Pieces(int[] tokens, int length, int size) {
    this.size = size;
    for (int from = 0; from + 1 < tokens.length; from += length - 1) {
      int[] piece = Arrays.copyOfRange(tokens, from, Math.min(tokens.length, from + length));
      pieces.add(new Drawn(new Example(piece, 0), List.of(), true));
    }
  }

  @Override
  public int perEpoch() {
    return (pieces.size() + size - 1) / size;
  }

  @Override
  public List<Drawn> get(long number) {
    int from = (int) (number % perEpoch()) * size;
    return pieces.subList(from, Math.min(pieces.size(), from + size));
  }
}
