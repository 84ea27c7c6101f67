package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.millrace.runtime.decoder.Matrix.Role;
import io.millrace.runtime.vector.F32Matrix;
import io.millrace.runtime.vector.VectorMatrix;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A and B of an adapter, laid out for {@link AnswerPass}. Read-only. */
final class AnswerAdapter {
  private final List<Map<Role, Part>> layers = new ArrayList<>();

  /**
   * What is added to a matrix's product: second · (first · x), the scale folded in.
   *
   * @param at where its results begin among those of the matrices below each other
   */
  record Part(VectorMatrix first, VectorMatrix second, int at) {}

  /**
   * @param manager of its memory
   * @param low A and B per block and matrix, empty where there is none, as {@link ServedAdapter}
   */
  AnswerAdapter(NDManager manager, DecoderConfig config, List<NDArray> low) {
    List<Matrix> matrices = config.matrices();
    for (int layer = 0, i = 0; layer < config.layers(); layer++) {
      Map<Role, Part> parts = new EnumMap<>(Role.class);
      for (Matrix matrix : matrices) {
        NDArray first = low.get(i++);
        NDArray second = low.get(i++);
        if (first.size() > 0) {
          parts.put(
              matrix.role(),
              new Part(laid(manager, first), laid(manager, second), at(config, matrix.role())));
        }
      }
      layers.add(parts);
    }
  }

  private static VectorMatrix laid(NDManager manager, NDArray matrix) {
    int inputs = (int) matrix.getShape().get(1);
    return F32Matrix.of(
        List.of(FloatBuffer.wrap(matrix.toFloatArray())),
        inputs,
        size -> AnswerWeights.memory(manager, size));
  }

  private static int at(DecoderConfig config, Role role) {
    int queries = config.heads() * config.headSize();
    return switch (role) {
      case KEY -> queries;
      case VALUE -> queries + config.keyValueHeads() * config.headSize();
      case UP -> config.block().gated() ? config.intermediateSize() : 0;
      default -> 0;
    };
  }

  @Nullable Part part(int layer, Role role) {
    return layers.get(layer).get(role);
  }
}
