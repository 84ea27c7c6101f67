package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.millrace.api.PlatformException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A loaded decoder: next-token logits with a cache, and log-likelihoods of given tokens.
 *
 * <p><b>Threads:</b> thread-safe, as long as each {@link KvCache} is used by one thread at a time.
 * <b>Ownership:</b> {@link #close} frees the weights; caches are closed before. Java values leave.
 */
public final class Decoder implements AutoCloseable {
  final NDManager manager;
  private final DecoderConfig config;
  final List<NDArray> ordered;
  private final HeldTensors held;
  final TorchProgram program;
  private final List<NDArray> low;
  private final double scale;
  private final NDArray none;
  private final @Nullable ServingModel serving;
  private final @Nullable Packing packing;
  private final RotaryTables tables;
  final @Nullable AnswerPass answers;

  Decoder(
      NDManager manager,
      TorchProgram program,
      DecoderWeights weights,
      @Nullable LoraAdapter adapter,
      @Nullable Packing packing,
      @Nullable AnswerPass answers) {
    this.answers = answers;
    this.config = weights.config();
    this.serving = null;
    this.packing = packing;
    this.manager = manager;
    this.ordered = packing == null ? weights.ordered() : packing.pack(weights);
    this.held = new HeldTensors(manager, ordered);
    this.program = program;
    this.none = manager.zeros(new Shape(0));
    this.low = adapter == null ? List.of() : LoraAdapter.ordered(config, adapter.arrays(), none);
    this.scale = adapter == null ? 1 : adapter.config().scale();
    this.tables = new RotaryTables(manager, config);
  }

  Decoder(
      NDManager manager,
      DecoderConfig config,
      TorchProgram program,
      ServingModel serving,
      @Nullable AnswerPass answers) {
    this.answers = answers;
    this.config = config;
    this.serving = serving;
    this.packing = null;
    this.manager = manager;
    this.ordered = List.of();
    this.held = new HeldTensors(manager, ordered);
    this.program = program;
    this.none = manager.zeros(new Shape(0));
    this.tables = new RotaryTables(manager, config);
    this.low = List.of();
    this.scale = 1;
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
    return DecoderLoading.read(parent, folder, adapter, precision, false);
  }

  /**
   * The same, ready to {@link #advance} with Java's own products where there are such. These hold
   * the matrices once more, laid out for one token a row.
   */
  public static Decoder serving(
      NDManager parent, Path folder, @Nullable LoraAdapter adapter, Precision precision) {
    return DecoderLoading.read(parent, folder, adapter, precision, true);
  }

  /**
   * Runs weights that someone else owns and may be changing between calls (a tuner's).
   *
   * @param adapter applied beside the weights, which several adapters can share this way; slower
   *     than merged by two small products per matrix; owned by the caller, outlives the decoder
   */
  public static Decoder over(
      NDManager parent, DecoderWeights weights, @Nullable LoraAdapter adapter) {
    return DecoderLoading.over(parent, weights, adapter);
  }

  /**
   * A decoder of random weights (normal, deviation 0.02; norms of 1), to measure speed with: never
   * more than one tensor is in memory unpacked.
   *
   * @param answering as {@link #serving}
   */
  public static Decoder random(
      NDManager parent, DecoderConfig config, Precision precision, boolean answering) {
    return DecoderLoading.random(parent, config, precision, answering);
  }

  /** Bytes that the weights take. */
  public long memoryBytes() {
    return held() + (answers == null ? 0 : answers.model().bytes());
  }

  private long held() {
    long bytes = packing == null ? 4 * config().parameters() : packing.bytes(config());
    return serving == null ? bytes : serving.bytes();
  }

  /** Bytes of weights that an answer's token reads all of: no embedding that is no head too. */
  public long streamedBytes() {
    if (answers != null) {
      return answers.model().streamedBytes();
    }
    if (serving != null) {
      return serving.bytes() - serving.lookedUpBytes();
    }
    long embedding = 4L * config().vocabSize() * config().hiddenSize();
    return held() - (config().tiedEmbeddings() ? 0 : embedding);
  }

  public DecoderConfig config() {
    return config;
  }

  /** Whether it is {@link #serving} with Java's own products. */
  public boolean vectors() {
    return answers != null;
  }

  /**
   * A new, empty cache. With LongRoPE a row that outgrows its frequencies is read again.
   *
   * @param rows most sequences at once
   * @param capacity most tokens of a sequence, up to {@link DecoderConfig#maxPositions}
   * @throws PlatformException CONTEXT_TOO_LARGE, MODEL_MEMORY_UNAVAILABLE
   */
  public KvCache newCache(int rows, int capacity) {
    return newCache(rows, capacity, 0);
  }

  /** The same for sequences known to become so long, which all have the frequencies of that. */
  KvCache newCache(int rows, int capacity, int longest) {
    if (capacity > config().maxPositions()) {
      throw PlatformException.caller(
          "CONTEXT_TOO_LARGE",
          capacity + " tokens are more than the model's " + config().maxPositions() + ".",
          "Shorten the messages or ask for fewer tokens.");
    }
    return new KvCache(manager, config(), rows, capacity, longest);
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
    return step(cache, rows, tokens, List.of());
  }

  /**
   * The same with an adapter chosen for each row. While rows grow by one token each, a row of a
   * {@link #load loaded} decoder gets the same logits, to the bit, whatever rows are beside it.
   *
   * @param adapters empty, or one per given row, null for none
   */
  public float[][] step(
      KvCache cache, int[] rows, int[][] tokens, List<? extends @Nullable ServedAdapter> adapters) {
    if (!adapters.isEmpty() && adapters.size() != rows.length) {
      throw new IllegalArgumentException(rows.length + " rows, " + adapters.size() + " adapters");
    }
    return cache.switches()
        ? new LongSteps(this).step(cache, rows, tokens, adapters)
        : stepped(cache, rows, tokens, adapters);
  }

  float[][] stepped(
      KvCache cache, int[] rows, int[][] tokens, List<? extends @Nullable ServedAdapter> adapters) {
    if (serving != null) {
      StepPlan.check(cache, rows, tokens);
      float[][] logits = serve(cache, ServingPlan.of(cache, rows, tokens), rows.length, adapters);
      cache.grown(rows, tokens);
      return logits;
    }
    StepPlan plan = StepPlan.of(cache, rows, tokens);
    JniUtils.setGradMode(false);
    try (NDManager call = manager.newSubManager()) {
      List<Object> arguments = arguments(call, cache, plan, adapters);
      arguments.add(call.create(plan.picks(), new Shape(rows.length)));
      NDArray logits = program.run(call, "cached", arguments.toArray());
      cache.grown(rows, tokens);
      return Logits.rows(logits, rows.length, config().vocabSize());
    }
  }

  /**
   * Appends a token of an answer to each row. A {@link #serving} decoder may have kernels of its
   * own for it: logits differ from {@link #step}'s in their last bits, in no way by the rows
   * beside.
   *
   * @param tokens one per given row
   * @param adapters empty, or one per given row, null for none
   * @return as {@link #step}, which also says what is refused
   */
  public float[][] advance(
      KvCache cache, int[] rows, int[] tokens, List<? extends @Nullable ServedAdapter> adapters) {
    return cache.switches()
        ? new LongSteps(this).advance(cache, rows, tokens, adapters)
        : advanced(cache, rows, tokens, adapters);
  }

  float[][] advanced(
      KvCache cache, int[] rows, int[] tokens, List<? extends @Nullable ServedAdapter> adapters) {
    int[][] lists = Arrays.stream(tokens).mapToObj(t -> new int[] {t}).toArray(int[][]::new);
    if (answers == null) {
      return stepped(cache, rows, lists, adapters);
    }
    StepPlan.check(cache, rows, lists);
    float[][] logits = answers.run(cache, rows, tokens, table(cache), adapters);
    cache.grown(rows, lists);
    return logits;
  }

  List<Object> arguments(
      NDManager call,
      KvCache cache,
      StepPlan plan,
      List<? extends @Nullable ServedAdapter> adapters) {
    AdapterGroups groups = AdapterGroups.of(call, adapters);
    boolean chosen = !groups.rows().isEmpty();
    if (chosen && !low.isEmpty()) {
      throw new IllegalArgumentException("all rows of this decoder use its own adapter");
    }
    List<Object> arguments = plan.arguments(call);
    NDArray table = table(cache);
    List<NDArray> added = chosen ? groups.low() : low;
    arguments.addAll(List.of(table, held, added, scale, groups.rows()));
    arguments.addAll(List.of(cache.heldKeys, cache.heldValues));
    return arguments;
  }

  /**
   * Makes an adapter ready to be chosen per row. It takes effect in no row by itself.
   *
   * @param adapter copied, not retained
   * @throws PlatformException MODEL_UNSUPPORTED if it can only be merged (DoRA, saved modules)
   */
  public ServedAdapter attach(LoraAdapter adapter) {
    return ServedAdapter.of(manager, config(), adapter, none, packing, answers != null);
  }

  /**
   * How likely each token of a sequence is, and the likeliest in its place. Memory grows with the
   * sequence by its keys and values only.
   *
   * @param tokens at least two, at most {@link DecoderConfig#maxPositions}
   * @param top how many of the likeliest are wanted, 0 for none
   * @param adapter used for it, or null
   * @throws PlatformException CONTEXT_TOO_LARGE
   */
  public TokenRanks ranks(int[] tokens, int top, @Nullable ServedAdapter adapter) {
    if (tokens.length < 2 || top < 0 || top > config().vocabSize()) {
      throw new IllegalArgumentException(tokens.length + " tokens, top " + top);
    }
    return new SequencePass(this, tokens, adapter).ranks(top);
  }

  /**
   * One vector per sequence: the mean of its last hidden states, after the final norm. Not
   * normalised.
   *
   * @param sequences each of at least one token, at most {@link DecoderConfig#maxPositions}
   * @param adapter used for them, or null
   * @throws PlatformException CONTEXT_TOO_LARGE
   */
  public float[][] embeddings(int[][] sequences, @Nullable ServedAdapter adapter) {
    return Arrays.stream(sequences)
        .map(tokens -> new SequencePass(this, tokens, adapter).embedding())
        .toArray(float[][]::new);
  }

  /** Logits of all of the new tokens of a cache's only row, from rounded weights. */
  float[][] wholly(KvCache cache, int[] tokens, List<ServedAdapter> adapters) {
    int[] row = {0};
    int[][] list = {tokens};
    ServingPlan plan = ServingPlan.of(cache, row, list).whole();
    float[][] logits = serve(cache, plan, tokens.length, adapters);
    cache.grown(row, list);
    return logits;
  }

  /** Last hidden states of the new tokens of a cache's only row, from rounded weights. */
  float[] hidden(KvCache cache, int[] tokens, List<ServedAdapter> adapters) {
    int[] row = {0};
    int[][] list = {tokens};
    StepPlan.check(cache, row, list);
    ServingPlan plan = ServingPlan.of(cache, row, list);
    JniUtils.setGradMode(false);
    try (NDManager call = manager.newSubManager()) {
      AdapterBlocks blocks = AdapterBlocks.of(call, plan.counts(), adapters);
      NDArray hidden = served().hidden(call, cache, table(cache), plan, blocks);
      cache.grown(row, list);
      return hidden.toFloatArray();
    }
  }

  /** Whether weights are rounded, which only a graph of their own computes. */
  boolean rounded() {
    return serving != null;
  }

  private ServingModel served() {
    return Objects.requireNonNull(serving);
  }

  private float[][] serve(
      KvCache cache, ServingPlan plan, int rows, List<? extends @Nullable ServedAdapter> adapters) {
    JniUtils.setGradMode(false);
    try (NDManager call = manager.newSubManager()) {
      AdapterBlocks blocks = AdapterBlocks.of(call, plan.counts(), adapters);
      NDArray logits = served().run(call, cache, table(cache), plan, blocks);
      return Logits.rows(logits, rows, config().vocabSize());
    }
  }

  private NDArray table(KvCache cache) {
    return tables.of(cache.capacity() + 1, cache.longest());
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
      return Arrays.stream(sequences)
          .map(tokens -> ranks(tokens, 0, null).own())
          .toArray(float[][]::new);
    }
    return new WholePass(this, low, scale, tables).scores(plan);
  }

  /** All logits of one sequence: per position one value per vocabulary entry. */
  public float[][] logits(int[] tokens) {
    if (serving != null) {
      try (KvCache cache = newCache(1, tokens.length, tokens.length)) {
        ServingPlan plan = ServingPlan.of(cache, new int[] {0}, new int[][] {tokens});
        return serve(cache, plan.whole(), tokens.length, List.of());
      }
    }
    return new WholePass(this, low, scale, tables).logits(tokens);
  }

  @Override
  public void close() {
    if (answers != null) {
      answers.close();
    }
    manager.close();
  }
}
