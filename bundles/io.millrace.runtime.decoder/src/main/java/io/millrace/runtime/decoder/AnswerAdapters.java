package io.millrace.runtime.decoder;

import io.millrace.runtime.decoder.AnswerAdapter.Part;
import io.millrace.runtime.decoder.Matrix.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What adapters add to the products of a call, in the rows that chose them. */
final class AnswerAdapters {
  private final Map<AnswerAdapter, int[]> groups = new LinkedHashMap<>();

  /**
   * @param adapters empty, or one a row, null for none
   */
  AnswerAdapters(List<? extends @Nullable ServedAdapter> adapters) {
    adapters.stream()
        .filter(Objects::nonNull)
        .distinct()
        .forEach(
            adapter ->
                groups.put(
                    adapter.answers(),
                    IntStream.range(0, adapters.size())
                        .filter(row -> adapters.get(row) == adapter)
                        .toArray()));
  }

  /** Adds to the products of some matrices of a block, whose operand is {@code x}. */
  void add(int layer, List<Role> roles, float[] x, float[] y, int width) {
    for (Map.Entry<AnswerAdapter, int[]> group : groups.entrySet()) {
      for (Role role : roles) {
        Part part = group.getKey().part(layer, role);
        if (part != null) {
          add(part, group.getValue(), x, y, width);
        }
      }
    }
  }

  private static void add(Part part, int[] rows, float[] x, float[] y, int width) {
    int inputs = part.first().inputs();
    int rank = part.first().outputs();
    int inner = part.first().width();
    float[] chosen = new float[rows.length * inputs];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(x, rows[i] * inputs, chosen, i * inputs, inputs);
    }
    float[] low = new float[rows.length * inner];
    part.first().multiply(chosen, rows.length, low, inner, 0, 0, part.first().blocks());
    float[] packed = new float[rows.length * rank];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(low, i * inner, packed, i * rank, rank);
    }
    int outer = part.second().width();
    float[] added = new float[rows.length * outer];
    part.second().multiply(packed, rows.length, added, outer, 0, 0, part.second().blocks());
    for (int i = 0; i < rows.length; i++) {
      int to = rows[i] * width + part.at();
      for (int o = 0; o < part.second().outputs(); o++) {
        y[to + o] += added[i * outer + o];
      }
    }
  }
}
