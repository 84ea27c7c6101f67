package io.millrace.runtime.decoder;

import io.millrace.runtime.decoder.AnswerLayer.Norm;
import io.millrace.runtime.decoder.AnswerLayer.Norms;
import io.millrace.runtime.decoder.AnswerLayer.Product;
import io.millrace.runtime.decoder.Matrix.Role;
import io.millrace.runtime.vector.VectorMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A decoder's weights once more, laid out for the processor's vector instructions: what reads them
 * for answers, one token a row, is {@link AnswerPass}. Read-only.
 */
final class AnswerModel {
  private final DecoderConfig config;
  private final AnswerWeights weights;
  private final VectorMatrix embedding;
  private final VectorMatrix head;
  private final float[] positions;
  private final Norm last;
  private final List<AnswerLayer> layers = new ArrayList<>();

  AnswerModel(DecoderConfig config, AnswerWeights weights) {
    this.config = config;
    this.weights = weights;
    TensorNames names = config.family().names();
    embedding = weights.matrix(false, List.of(names.embedding() + ".weight"));
    head =
        config.tiedEmbeddings()
            ? embedding
            : weights.matrix(false, List.of(TensorNames.HEAD + ".weight"));
    positions =
        names.positions().isEmpty() ? new float[0] : weights.vector(names.positions() + ".weight");
    last = norm(names.finalNorm());
    for (int i = 0; i < config.layers(); i++) {
      layers.add(layer(names.layer() + i + ".", names, config.kinds().get(i)));
    }
  }

  private AnswerLayer layer(String layer, TensorNames names, LayerKind kind) {
    boolean headed = config.block().queryKeyNorms();
    Norms norms =
        new Norms(
            norm(layer + names.attentionNorm()),
            names.attentionClose().isEmpty() ? Norm.NONE : norm(layer + names.attentionClose()),
            norm(layer + names.feedNorm()),
            names.feedClose().isEmpty() ? Norm.NONE : norm(layer + names.feedClose()),
            headed ? norm(layer + TensorNames.QUERY_NORM) : Norm.NONE,
            headed ? norm(layer + TensorNames.KEY_NORM) : Norm.NONE);
    return new AnswerLayer(
        norms,
        product(layer, Role.QUERY, Role.KEY, Role.VALUE, Role.QUERY_KEY_VALUE),
        product(layer, Role.OUTPUT),
        product(layer, Role.GATE, Role.UP, Role.GATE_UP),
        product(layer, Role.DOWN),
        kind);
  }

  /** Those of these matrices that there are, one below the other. */
  private Product product(String layer, Role... roles) {
    List<Matrix> parts =
        config.matrices().stream().filter(m -> Arrays.asList(roles).contains(m.role())).toList();
    List<String> names = parts.stream().map(m -> layer + m.name()).toList();
    VectorMatrix matrix =
        weights.matrix(
            parts.get(0).transposed(), names.stream().map(name -> name + ".weight").toList());
    if (!parts.get(0).bias()) {
      return new Product(matrix, new float[0]);
    }
    float[] bias = new float[matrix.outputs()];
    int at = 0;
    for (String name : names) {
      float[] part = weights.vector(name + ".bias");
      System.arraycopy(part, 0, bias, at, part.length);
      at += part.length;
    }
    return new Product(matrix, bias);
  }

  private Norm norm(String name) {
    float[] weight = weights.vector(name + ".weight");
    switch (config.block().norm()) {
      case RMS_ABOUT_ONE -> {
        for (int i = 0; i < weight.length; i++) {
          weight[i] += 1;
        }
      }
      case LAYER -> {
        return new Norm(weight, weights.vector(name + ".bias"));
      }
      case RMS -> {
        // as it is
      }
    }
    return new Norm(weight, new float[0]);
  }

  DecoderConfig config() {
    return config;
  }

  List<AnswerLayer> layers() {
    return layers;
  }

  VectorMatrix head() {
    return head;
  }

  Norm last() {
    return last;
  }

  /** The residual stream of a token before the first block. */
  void enter(int token, int position, float[] into, int at) {
    embedding.row(token, into, at);
    float scale = (float) config.block().embeddingScale();
    int width = config.hiddenSize();
    for (int i = 0; i < width; i++) {
      into[at + i] *= scale;
    }
    if (positions.length > 0) {
      for (int i = 0; i < width; i++) {
        into[at + i] += positions[position * width + i];
      }
    }
  }

  /** Bytes that its matrices take. */
  long bytes() {
    return weights.bytes();
  }

  /** Those that a token reads all of. */
  long streamedBytes() {
    return bytes() - (head == embedding ? 0 : embedding.bytes());
  }
}
