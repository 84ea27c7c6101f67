package io.millrace.plugin.tuner.djl.internal;

import io.millrace.plugin.tuner.djl.internal.Batches.Drawn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Windows of one long text at random places, as small pretrainings take them: no padding, no
 * boundaries. An epoch is as many batches as hold the text once.
 */
final class Windows implements BatchSource {
  private final int[] tokens;
  private final int length;
  private final int size;
  private final long seed;

  /**
   * @param tokens at least {@code length}
   * @param length tokens of a window; all but the first are learnt
   * @param size windows of a batch
   */
  Windows(int[] tokens, int length, int size, long seed) {
    if (tokens.length < length || length < 2 || size < 1) {
      throw new IllegalArgumentException(
          tokens.length + " tokens in windows of " + length + ", " + size + " a batch");
    }
    this.tokens = tokens;
    this.length = length;
    this.size = size;
    this.seed = seed;
  }

  /** All rows' first texts, one after the other. */
  static int[] joined(List<Row> rows) {
    int[] all = new int[rows.stream().mapToInt(row -> row.answers().get(0).length).sum()];
    int at = 0;
    for (Row row : rows) {
      int[] text = row.answers().get(0);
      System.arraycopy(text, 0, all, at, text.length);
      at += text.length;
    }
    return all;
  }

  @Override
  public int perEpoch() {
    return Math.max(1, tokens.length / (length * size));
  }

  @Override
  public List<Drawn> get(long number) {
    Random random = new Random(Seeds.mix(seed, number));
    List<Drawn> drawn = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int from = random.nextInt(tokens.length - length + 1);
      int[] window = Arrays.copyOfRange(tokens, from, from + length);
      drawn.add(new Drawn(new Example(window, 0), List.of(), true));
    }
    return drawn;
  }
}
