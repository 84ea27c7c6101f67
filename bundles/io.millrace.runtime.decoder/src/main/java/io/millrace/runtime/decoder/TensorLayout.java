package io.millrace.runtime.decoder;

import io.millrace.runtime.decoder.BlockDesign.Norm;
import io.millrace.runtime.decoder.Matrix.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which tensors a decoder has and where each stands in the list {@code ws} of its graph. */
final class TensorLayout {
  private final DecoderConfig config;
  private final TensorNames names;
  private final List<Matrix> matrices;

  /** Within a block: name and shape, in the order of the list. */
  private final Map<String, long[]> block = new LinkedHashMap<>();

  TensorLayout(DecoderConfig config) {
    this.config = config;
    this.names = config.family().names();
    this.matrices = matrices(config);
    long head = config.headSize();
    for (Matrix matrix : matrices) {
      block.put(matrix.name() + ".weight", matrix.shape());
    }
    for (Matrix matrix : matrices) {
      if (matrix.bias()) {
        block.put(matrix.name() + ".bias", new long[] {matrix.out()});
      }
    }
    for (String norm :
        List.of(
            names.attentionNorm(), names.feedNorm(), names.attentionClose(), names.feedClose())) {
      if (!norm.isEmpty()) {
        norm(block, norm, config.hiddenSize());
      }
    }
    if (config.block().queryKeyNorms()) {
      norm(block, TensorNames.QUERY_NORM, head);
      norm(block, TensorNames.KEY_NORM, head);
    }
  }

  private void norm(Map<String, long[]> into, String name, long size) {
    into.put(name + ".weight", new long[] {size});
    if (config.block().norm() == Norm.LAYER) {
      into.put(name + ".bias", new long[] {size});
    }
  }

  /** Tensors of a block. */
  int perBlock() {
    return block.size();
  }

  /** Where the first block's tensors begin in {@code ws}, which has the head even if it is tied. */
  int first() {
    return outside().size() + (config.tiedEmbeddings() ? 1 : 0);
  }

  /** Place of a tensor within its block. */
  int at(String name) {
    int at = new ArrayList<>(block.keySet()).indexOf(name);
    if (at < 0) {
      throw new IllegalArgumentException("no tensor " + name);
    }
    return at;
  }

  private Map<String, long[]> outside() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    long hidden = config.hiddenSize();
    shapes.put(names.embedding() + ".weight", new long[] {config.vocabSize(), hidden});
    shapes.put(names.finalNorm() + ".weight", new long[] {hidden});
    if (!config.tiedEmbeddings()) {
      shapes.put(TensorNames.HEAD + ".weight", new long[] {config.vocabSize(), hidden});
    }
    norm(shapes, names.finalNorm(), hidden);
    if (!names.positions().isEmpty()) {
      shapes.put(names.positions() + ".weight", new long[] {config.maxPositions(), hidden});
    }
    return shapes;
  }

  static Map<String, long[]> tensors(DecoderConfig config) {
    TensorLayout layout = new TensorLayout(config);
    Map<String, long[]> shapes = layout.outside();
    for (int i = 0; i < config.layers(); i++) {
      String prefix = layout.names.layer() + i + ".";
      layout.block.forEach((name, shape) -> shapes.put(prefix + name, shape));
    }
    return shapes;
  }

  static List<Matrix> matrices(DecoderConfig config) {
    List<Matrix> list = new ArrayList<>();
    TensorNames names = config.family().names();
    names
        .matrices()
        .forEach(
            (role, name) ->
                list.add(
                    new Matrix(
                        role,
                        name,
                        out(config, role),
                        in(config, role),
                        bias(config.block(), role),
                        names.transposed())));
    return list;
  }

  private static long out(DecoderConfig config, Role role) {
    long query = (long) config.heads() * config.headSize();
    long key = (long) config.keyValueHeads() * config.headSize();
    return switch (role) {
      case QUERY -> query;
      case KEY, VALUE -> key;
      case QUERY_KEY_VALUE -> query + 2 * key;
      case OUTPUT, DOWN -> config.hiddenSize();
      case GATE, UP -> config.intermediateSize();
      case GATE_UP -> 2L * config.intermediateSize();
    };
  }

  private static long in(DecoderConfig config, Role role) {
    return switch (role) {
      case OUTPUT -> (long) config.heads() * config.headSize();
      case DOWN -> config.intermediateSize();
      default -> config.hiddenSize();
    };
  }

  private static boolean bias(BlockDesign design, Role role) {
    return switch (role) {
      case QUERY, KEY, VALUE, QUERY_KEY_VALUE -> design.projectionBias();
      case OUTPUT -> design.outputBias();
      case GATE, UP, GATE_UP, DOWN -> design.feedBias();
    };
  }
}
