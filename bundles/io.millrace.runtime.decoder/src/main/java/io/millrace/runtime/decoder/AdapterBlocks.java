package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens of a call without padding use which adapter, in blocks that are multiplied at once.
 * Rows with one new token share blocks of one size, which the graph fills up with zeros; a row with
 * more is a block of its own. So the kernels that a row's products take do not depend on the rows
 * beside it, and neither do its last bits.
 *
 * @param low A and B of all adapters of the call, one after the other
 * @param starts where a block's adapter begins in {@code low}
 * @param blocks indices of the tokens
 */
record AdapterBlocks(List<NDArray> low, long[] starts, List<NDArray> blocks) {
  /** Operands of a product at least; {@code @least@} in the graph. */
  static final int LEAST = 8;

  static final AdapterBlocks NONE = new AdapterBlocks(List.of(), new long[0], List.of());

  /**
   * @param counts new tokens of the rows, which follow one another
   * @param adapters empty, or one a row, null for none
   */
  static AdapterBlocks of(
      NDManager call, long[] counts, List<? extends @Nullable ServedAdapter> adapters) {
    List<NDArray> low = new ArrayList<>();
    List<NDArray> blocks = new ArrayList<>();
    List<Long> starts = new ArrayList<>();
    Set<ServedAdapter> distinct = new LinkedHashSet<>(adapters);
    distinct.remove(null);
    for (ServedAdapter adapter : distinct) {
      for (long[] block : blocks(counts, adapters, adapter)) {
        starts.add((long) low.size());
        blocks.add(call.create(block, new Shape(block.length)));
      }
      low.addAll(adapter.low());
    }
    return new AdapterBlocks(low, starts.stream().mapToLong(Long::longValue).toArray(), blocks);
  }

  private static List<long[]> blocks(
      long[] counts, List<? extends @Nullable ServedAdapter> adapters, ServedAdapter adapter) {
    List<long[]> blocks = new ArrayList<>();
    long[] single = new long[LEAST];
    int filled = 0;
    long at = 0;
    for (int i = 0; i < counts.length; i++) {
      if (adapters.get(i) == adapter && counts[i] > 1) {
        blocks.add(LongStream.range(at, at + counts[i]).toArray());
      } else if (adapters.get(i) == adapter) {
        single[filled++] = at;
        if (filled == LEAST) {
          blocks.add(single.clone());
          filled = 0;
        }
      }
      at += counts[i];
    }
    if (filled > 0) {
      blocks.add(Arrays.copyOf(single, filled));
    }
    return blocks;
  }
}
