package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.millrace.api.PlatformException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A loaded decoder: next-token logits with a cache, and log-likelihoods of given tokens.
 *
 * <p><b>Threads:</b> thread-safe, as long as each {@link KvCache} is used by one thread at a time.
 * <b>Ownership:</b> {@link #close} frees the weights; caches are closed before. Only Java values
 * leave. Memory of a call is freed when it returns.
 */
public final class Decoder implements AutoCloseable {
  private static final int FIRST_TABLE = 1024;

  private final NDManager manager;
  private final DecoderConfig config;
  private final List<NDArray> ordered;
  private final TorchProgram program;
  private final List<NDArray> low;
  private final double scale;
  private final @Nullable ServingModel serving;
  private final NDArray[] tables = new NDArray[2];

  private Decoder(
      NDManager manager,
      TorchProgram program,
      DecoderWeights weights,
      @Nullable LoraAdapter adapter) {
    this.config = weights.config();
    this.serving = null;
    this.manager = manager;
    this.ordered = weights.ordered();
    this.program = program;
    this.low =
        adapter == null
            ? List.of()
            : LoraAdapter.ordered(config, adapter.arrays(), manager.zeros(new Shape(0)));
    this.scale = adapter == null ? 1 : adapter.config().scale();
    table(1, 1);
  }

  private Decoder(
      NDManager manager, DecoderConfig config, TorchProgram program, ServingModel serving) {
    this.config = config;
    this.serving = serving;
    this.manager = manager;
    this.ordered = List.of();
    this.program = program;
    this.low = List.of();
    this.scale = 1;
    table(1, 1);
  }

  /** Loads a Hugging Face folder; failures as {@link DecoderWeights#read}. */
  public static Decoder load(NDManager parent, Path folder) {
    return load(parent, folder, null);
  }

  /**
   * Loads a folder and merges an adapter into the weights.
   *
   * @param parent of the PyTorch engine; its life bounds the decoder's
   * @param adapter added to the weights it targets, or null; not retained
   */
  public static Decoder load(NDManager parent, Path folder, @Nullable LoraAdapter adapter) {
    return load(parent, folder, adapter, Precision.F32);
  }

  /**
   * Loads a folder, merges an adapter into the weights and rounds the matrices.
   *
   * @throws PlatformException MODEL_UNSUPPORTED for shapes that the precision does not compute
   */
  public static Decoder load(
      NDManager parent, Path folder, @Nullable LoraAdapter adapter, Precision precision) {
    JniUtils.setGradMode(false);
    NDManager manager = parent.newSubManager();
    try {
      DecoderWeights weights = DecoderWeights.read(manager, folder, false);
      TorchProgram program = TorchProgram.compile(manager, DecoderGraph.source(weights.config()));
      if (adapter != null) {
        adapter.mergeInto(weights, program);
      }
      if (precision == Precision.F32) {
        return new Decoder(manager, program, weights, null);
      }
      ServingModel serving = new ServingModel(manager, weights, precision);
      weights.close();
      return new Decoder(manager, weights.config(), program, serving);
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Runs weights that someone else owns and may be changing between calls (a tuner's).
   *
   * @param adapter applied beside the weights, which several adapters can share this way; slower
   *     than merged by two small products per matrix; owned by the caller, outlives the decoder
   */
  public static Decoder over(
      NDManager parent, DecoderWeights weights, @Nullable LoraAdapter adapter) {
    NDManager manager = parent.newSubManager();
    TorchProgram program = TorchProgram.compile(manager, DecoderGraph.source(weights.config()));
    return new Decoder(manager, program, weights, adapter);
  }

  /**
   * A decoder of random weights (normal, deviation 0.02; norms of 1), to measure speed with: never
   * more than one tensor is in memory unpacked.
   */
  public static Decoder random(NDManager parent, DecoderConfig config, Precision precision) {
    JniUtils.setGradMode(false);
    NDManager manager = parent.newSubManager();
    try {
      Map<String, long[]> shapes = config.tensors();
      ServingModel serving =
          new ServingModel(
              manager,
              config,
              precision,
              name -> random(manager, shapes.get(name)),
              NDArray::close);
      TorchProgram program = TorchProgram.compile(manager, DecoderGraph.source(config));
      return new Decoder(manager, config, program, serving);
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  private static NDArray random(NDManager manager, long[] shape) {
    return shape.length == 1
        ? manager.ones(new Shape(shape))
        : manager.randomNormal(0, 0.02f, new Shape(shape), DataType.FLOAT32);
  }

  /** Bytes that the weights take. */
  public long memoryBytes() {
    return serving == null ? 4 * config().parameters() : serving.bytes();
  }

  public DecoderConfig config() {
    return config;
  }

  /**
   * A new, empty cache.
   *
   * @param rows most sequences at once
   * @param capacity most tokens of a sequence, up to {@link DecoderConfig#maxPositions}
   * @throws PlatformException CONTEXT_TOO_LARGE, MODEL_MEMORY_UNAVAILABLE
   */
  public KvCache newCache(int rows, int capacity) {
    if (capacity > config().maxPositions()) {
      throw PlatformException.caller(
          "CONTEXT_TOO_LARGE",
          capacity + " tokens are more than the model's " + config().maxPositions() + ".",
          "Shorten the messages or ask for fewer tokens.");
    }
    table(capacity + 1, capacity);
    return new KvCache(manager, config(), rows, capacity);
  }

  /**
   * Appends tokens to rows of a cache.
   *
   * @param rows distinct rows of the cache, in any order
   * @param tokens per given row the new tokens, at least one; lengths may differ
   * @return per given row the logits after its last token, one per vocabulary entry
   * @throws PlatformException CONTEXT_TOO_LARGE if a row would exceed the cache's capacity; the
   *     cache is unchanged then
   */
  public float[][] step(KvCache cache, int[] rows, int[][] tokens) {
    if (serving != null) {
      StepPlan.check(cache, rows, tokens);
      float[][] logits = serve(cache, ServingPlan.of(cache, rows, tokens), rows.length);
      for (int i = 0; i < rows.length; i++) {
        cache.grown(rows[i], tokens[i].length);
      }
      return logits;
    }
    StepPlan plan = StepPlan.of(cache, rows, tokens);
    JniUtils.setGradMode(false);
    try (NDManager call = manager.newSubManager()) {
      Shape shape = new Shape(rows.length, plan.width());
      NDArray logits =
          program.run(
              call,
              "cached",
              call.create(plan.ids(), shape),
              call.create(plan.positions(), shape),
              call.create(plan.rows(), new Shape(rows.length)),
              (long) plan.firstRow(),
              (long) plan.low(),
              (long) plan.span(),
              (long) plan.mode(),
              table(cache.capacity() + 1, cache.capacity()),
              ordered,
              low,
              scale,
              List.of(),
              cache.keys,
              cache.values,
              call.create(plan.picks(), new Shape(rows.length)));
      for (int i = 0; i < rows.length; i++) {
        cache.grown(rows[i], tokens[i].length);
      }
      return split(logits.toFloatArray(), rows.length);
    }
  }

  private float[][] serve(KvCache cache, ServingPlan plan, int rows) {
    JniUtils.setGradMode(false);
    try (NDManager call = manager.newSubManager()) {
      return split(
          serving
              .run(call, cache, table(cache.capacity() + 1, cache.capacity()), plan)
              .toFloatArray(),
          rows);
    }
  }

  /**
   * Log-probabilities of given tokens.
   *
   * @param sequences each of at least two tokens, at most {@link DecoderConfig#maxPositions}
   * @return per sequence the natural logarithms of p(token t | tokens before t), for t ≥ 1
   */
  public float[][] logProbabilities(int[][] sequences) {
    ScorePlan plan = ScorePlan.of(sequences, config().maxPositions());
    if (serving != null) {
      return Arrays.stream(sequences).map(this::scored).toArray(float[][]::new);
    }
    JniUtils.setGradMode(false);
    NDArray positions = table(plan.width(), plan.width());
    try (NDManager call = manager.newSubManager()) {
      NDArray scores =
          program.run(
              call,
              "scores",
              call.create(plan.ids(), new Shape(sequences.length, plan.width())),
              positions,
              ordered,
              low,
              scale,
              call.create(plan.picks(), new Shape(plan.picks().length)),
              call.create(plan.next(), new Shape(plan.next().length)));
      return plan.split(scores.toFloatArray());
    }
  }

  private float[] scored(int[] tokens) {
    float[][] logits = logits(Arrays.copyOf(tokens, tokens.length - 1));
    float[] scores = new float[logits.length];
    for (int t = 0; t < scores.length; t++) {
      float most = Float.NEGATIVE_INFINITY;
      for (float logit : logits[t]) {
        most = Math.max(most, logit);
      }
      double sum = 0;
      for (float logit : logits[t]) {
        sum += Math.exp(logit - most);
      }
      scores[t] = (float) (logits[t][tokens[t + 1]] - most - Math.log(sum));
    }
    return scores;
  }

  /** All logits of one sequence: per position one value per vocabulary entry. */
  public float[][] logits(int[] tokens) {
    if (serving != null) {
      try (KvCache cache = newCache(1, tokens.length)) {
        ServingPlan plan = ServingPlan.of(cache, new int[] {0}, new int[][] {tokens});
        return serve(cache, plan.whole(), tokens.length);
      }
    }
    long[] ids = Arrays.stream(tokens).asLongStream().toArray();
    long[] picks = new long[ids.length];
    Arrays.setAll(picks, i -> i);
    JniUtils.setGradMode(false);
    NDArray positions = table(ids.length, ids.length);
    try (NDManager call = manager.newSubManager()) {
      NDArray logits =
          program.run(
              call,
              "whole",
              call.create(ids, new Shape(1, ids.length)),
              positions,
              ordered,
              low,
              scale,
              call.create(picks, new Shape(picks.length)));
      return split(logits.toFloatArray(), ids.length);
    }
  }

  private float[][] split(float[] flat, int rows) {
    int vocabulary = config().vocabSize();
    float[][] split = new float[rows][];
    for (int i = 0; i < rows; i++) {
      split[i] = Arrays.copyOfRange(flat, i * vocabulary, (i + 1) * vocabulary);
    }
    return split;
  }

  /**
   * A table of at least so many positions for sequences of up to {@code longest}. A smaller one
   * stays open for calls that hold it.
   */
  private NDArray table(int positions, int longest) {
    int kind = 0;
    for (Rotary rotary : config().rotaries()) {
      kind = longest > rotary.longFrom() ? 1 : kind;
    }
    synchronized (tables) {
      NDArray table = tables[kind];
      int held = table == null ? 0 : (int) table.getShape().get(1);
      if (held < positions) {
        int first = Math.min(FIRST_TABLE, config().maxPositions() + 1);
        int length = Math.max(Math.max(positions, first), 2 * held);
        table = RotaryTable.create(manager, config(), length, longest);
        tables[kind] = table;
      }
      return table;
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
