package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.millrace.runtime.decoder.AnswerLayer.Norm;
import io.millrace.runtime.decoder.AnswerLayer.Product;
import io.millrace.runtime.decoder.Matrix.Role;
import io.millrace.runtime.vector.Crew;
import io.millrace.runtime.vector.VectorAttention;
import io.millrace.runtime.vector.VectorFunctions;
import io.millrace.runtime.vector.VectorKernels;
import io.millrace.runtime.vector.VectorMatrix;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The forward pass of answers in Java: one new token a row, whose keys and values join those that
 * {@link Decoder#step} left in the cache. A row's logits are the same bits whatever rows are beside
 * it and however many threads share the work. One caller at a time.
 */
final class AnswerPass implements AutoCloseable {
  private static final List<Role> HEADS =
      List.of(Role.QUERY, Role.KEY, Role.VALUE, Role.QUERY_KEY_VALUE);
  private static final List<Role> OUTPUT = List.of(Role.OUTPUT);
  private static final List<Role> FEED = List.of(Role.GATE, Role.UP, Role.GATE_UP);
  private static final List<Role> DOWN = List.of(Role.DOWN);

  private final AnswerModel model;
  private final DecoderConfig config;
  private final Crew crew;
  private final List<VectorAttention> attentions;
  private final int queries;
  private int rows;
  private float[] stream = new float[0];
  private float[] normed = new float[0];
  private float[] heads = new float[0];
  private float[] attended = new float[0];
  private float[] feed = new float[0];
  private float[] acted = new float[0];
  private float[] closed = new float[0];
  private float[] logits = new float[0];

  AnswerPass(AnswerModel model, Crew crew) {
    this.model = model;
    this.config = model.config();
    this.crew = crew;
    this.attentions = Stream.generate(() -> attention(config)).limit(crew.size()).toList();
    this.queries = config.heads() * config.headSize();
  }

  /**
   * Loads the weights once more.
   *
   * @param manager of their memory
   * @return null where there are no such products: of this precision, on this machine, with these
   *     flags of the virtual machine
   */
  static @Nullable AnswerPass of(
      NDManager manager, DecoderConfig config, TensorSource source, Precision precision) {
    if (!AnswerWeights.takes(precision)
        || manager.getDevice().isGpu()
        || !VectorKernels.warm(Set.of(AnswerWeights.kind(precision)))) {
      return null;
    }
    AnswerWeights weights = new AnswerWeights(manager, source, precision);
    return new AnswerPass(
        new AnswerModel(config, weights), new Crew(JniUtils.getNumThreads(), "answers"));
  }

  private static VectorAttention attention(DecoderConfig config) {
    return new VectorAttention(
        config.heads(),
        config.keyValueHeads(),
        config.headSize(),
        (float) config.block().attentionCap());
  }

  AnswerModel model() {
    return model;
  }

  /** What is computed for. */
  private record Batch(
      KvCache cache, int[] rows, int[] tokens, TurnTable turns, AnswerAdapters adapters) {}

  /**
   * Logits after each row's new token. The cache's memory has grown, its lengths not.
   *
   * @param table of {@link RotaryTable}
   * @return per row one value per vocabulary entry
   */
  synchronized float[][] run(
      KvCache cache,
      int[] rows,
      int[] tokens,
      NDArray table,
      List<? extends @Nullable ServedAdapter> adapters) {
    int[] positions = Arrays.stream(rows).map(cache::length).toArray();
    TurnTable turns = new TurnTable(config, table, positions);
    return run(new Batch(cache, rows, tokens, turns, new AnswerAdapters(adapters)));
  }

  private float[][] run(Batch batch) {
    begin(batch);
    for (int i = 0; i < config.layers(); i++) {
      AnswerLayer layer = model.layers().get(i);
      attention(batch, layer, i);
      feed(batch, layer, i);
    }
    norm(stream, config.hiddenSize(), model.last(), normed);
    VectorMatrix head = model.head();
    logits = multiply(head, normed, logits);
    float[][] results = new float[rows][];
    for (int r = 0; r < rows; r++) {
      int at = r * head.width();
      results[r] = Arrays.copyOfRange(logits, at, at + config.vocabSize());
      cap(results[r], config.vocabSize(), config.block().logitCap());
    }
    return results;
  }

  private void begin(Batch batch) {
    rows = batch.rows().length;
    int width = config.hiddenSize();
    stream = room(stream, width);
    normed = room(normed, width);
    for (int r = 0; r < rows; r++) {
      int position = batch.cache().length(batch.rows()[r]);
      model.enter(batch.tokens()[r], position, stream, r * width);
    }
  }

  /** Ends the threads. */
  @Override
  public void close() {
    crew.close();
  }

  private float[] room(float[] held, int width) {
    return held.length < rows * width ? new float[rows * width] : held;
  }

  private void attention(Batch batch, AnswerLayer layer, int index) {
    int width = config.hiddenSize();
    norm(stream, width, layer.norms().attention(), normed);
    heads = product(layer.heads(), normed, heads);
    batch.adapters().add(index, HEADS, normed, heads, layer.heads().matrix().width());
    attended = room(attended, queries);
    int pieces = rows * config.keyValueHeads();
    place(batch, layer, index);
    crew.share(
        pieces,
        (from, to, worker) -> {
          int heads = config.keyValueHeads();
          for (int row = from / heads; row * heads < to; row++) {
            int first = Math.max(0, from - row * heads);
            int last = Math.min(heads, to - row * heads);
            attend(batch, layer, index, row, first, last, attentions.get(worker));
          }
        });
    closed = product(layer.output(), attended, closed);
    batch.adapters().add(index, OUTPUT, attended, closed, layer.output().matrix().width());
    add(closed, layer.output().matrix().width(), layer.norms().attentionClose());
  }

  /** Turns queries and keys to where they stand and puts keys and values into the cache. */
  private void place(Batch batch, AnswerLayer layer, int index) {
    int width = layer.heads().matrix().width();
    int size = config.headSize();
    for (int r = 0; r < rows; r++) {
      int at = r * width;
      int turning = config.heads() + config.keyValueHeads();
      for (int h = 0; h < turning; h++) {
        Norm norm = h < config.heads() ? layer.norms().query() : layer.norms().key();
        if (!norm.absent()) {
          norm(heads, at + h * size, size, norm, heads, at + h * size);
        }
        batch.turns().turn(layer.kind().rotary(), r, heads, at + h * size);
      }
      batch.cache().put(index, batch.rows()[r], heads, at + queries);
    }
  }

  /** Some heads of keys of a row. */
  private void attend(
      Batch batch,
      AnswerLayer layer,
      int index,
      int row,
      int from,
      int to,
      VectorAttention attention) {
    boolean slides = layer.kind().sliding() && config.window() > 0;
    KvCache.Seen seen = batch.cache().seen(index, batch.rows()[row], slides ? config.window() : 0);
    double scale = config.block().attentionScale();
    float factor = (float) (config.block().attentionByDepth() ? scale / (index + 1) : scale);
    attention.attend(
        factor,
        heads,
        row * layer.heads().matrix().width(),
        seen.memory(),
        seen.first(),
        seen.tokens(),
        from,
        to,
        attended,
        row * queries);
  }

  /** c · tanh(value / c), if there is a c. */
  private static void cap(float[] values, int count, double c) {
    float cap = (float) c;
    for (int i = 0; cap > 0 && i < count; i++) {
      values[i] = cap * (float) Math.tanh(values[i] / cap);
    }
  }

  private void feed(Batch batch, AnswerLayer layer, int index) {
    norm(stream, config.hiddenSize(), layer.norms().feed(), normed);
    feed = product(layer.feed(), normed, feed);
    int width = layer.feed().matrix().width();
    batch.adapters().add(index, FEED, normed, feed, width);
    int inner = config.intermediateSize();
    acted = room(acted, inner);
    crew.share(
        rows,
        (from, to, worker) -> {
          for (int r = from; r < to; r++) {
            act(r * width, inner, r * inner);
          }
        });
    closed = product(layer.down(), acted, closed);
    batch.adapters().add(index, DOWN, acted, closed, layer.down().matrix().width());
    add(closed, layer.down().matrix().width(), layer.norms().feedClose());
  }

  private void act(int from, int inner, int to) {
    System.arraycopy(feed, from, acted, to, inner);
    switch (config.block().activation()) {
      case SILU -> VectorFunctions.silu(acted, to, inner);
      case GELU -> VectorFunctions.gelu(acted, to, inner);
      case GELU_TANH -> VectorFunctions.geluTanh(acted, to, inner);
      case QUICK_GELU -> {
        times(1.702f, to, inner);
        VectorFunctions.silu(acted, to, inner);
        times(1 / 1.702f, to, inner);
      }
      case RELU -> {
        for (int i = to; i < to + inner; i++) {
          acted[i] = Math.max(0, acted[i]);
        }
      }
      case TANH -> {
        for (int i = to; i < to + inner; i++) {
          acted[i] = (float) Math.tanh(acted[i]);
        }
      }
    }
    if (config.block().gated()) {
      VectorFunctions.times(acted, to, feed, from + inner, inner);
    }
  }

  private void times(float factor, int from, int count) {
    for (int i = from; i < from + count; i++) {
      acted[i] *= factor;
    }
  }

  /** Adds to the stream, normalised again if the design says so. */
  private void add(float[] values, int width, Norm close) {
    int hidden = config.hiddenSize();
    for (int r = 0; r < rows; r++) {
      if (!close.absent()) {
        norm(values, r * width, hidden, close, values, r * width);
      }
      VectorFunctions.plus(stream, r * hidden, values, r * width, hidden);
    }
  }

  private float[] product(Product product, float[] operand, float[] into) {
    float[] results = multiply(product.matrix(), operand, into);
    float[] bias = product.bias();
    for (int r = 0; r < rows && bias.length > 0; r++) {
      VectorFunctions.plus(results, r * product.matrix().width(), bias, 0, bias.length);
    }
    return results;
  }

  private float[] multiply(VectorMatrix matrix, float[] operand, float[] into) {
    int width = matrix.width();
    float[] results = room(into, width);
    int count = rows;
    crew.share(
        matrix.blocks(),
        (from, to, worker) -> matrix.multiply(operand, count, results, width, 0, from, to));
    return results;
  }

  private void norm(float[] from, int width, Norm norm, float[] to) {
    for (int r = 0; r < rows; r++) {
      norm(from, r * width, width, norm, to, r * width);
    }
  }

  private void norm(float[] from, int at, int width, Norm norm, float[] to, int into) {
    float epsilon = (float) config.normEpsilon();
    float[] weight = norm.weight();
    float[] bias = norm.bias();
    if (bias.length == 0) {
      VectorFunctions.rmsNorm(from, at, weight, epsilon, to, into, width);
      return;
    }
    float mean = 0;
    for (int i = 0; i < width; i++) {
      mean += from[at + i];
    }
    mean /= width;
    float squares = 0;
    for (int i = 0; i < width; i++) {
      float d = from[at + i] - mean;
      squares += d * d;
    }
    float factor = (float) (1 / Math.sqrt(squares / width + epsilon));
    for (int i = 0; i < width; i++) {
      to[into + i] = (from[at + i] - mean) * factor * weight[i] + bias[i];
    }
  }
}
