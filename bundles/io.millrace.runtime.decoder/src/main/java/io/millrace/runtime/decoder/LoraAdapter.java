package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A LoRA adapter (Hu et al. 2021) in PEFT's layout: per targeted matrix W an A of shape (r, in) and
 * a B of shape (out, r); the effective matrix is W + alpha / r · B · A.
 *
 * <p><b>Ownership:</b> the arrays belong to a manager of its own, which {@link #close} closes.
 * <b>Threads:</b> reading is safe; whoever changes arrays (a tuner) is alone.
 */
public final class LoraAdapter implements AutoCloseable {
  static final String PREFIX = "base_model.model.";
  static final String MAGNITUDE = ".lora_magnitude_vector";

  private final NDManager manager;
  private final LoraConfig config;

  /** Keys as in the file, without the prefix: {@code model.layers.0.mlp.up_proj.lora_A.weight}. */
  private final Map<String, NDArray> arrays;

  private LoraAdapter(NDManager manager, LoraConfig config, Map<String, NDArray> arrays) {
    this.manager = manager;
    this.config = config;
    this.arrays = arrays;
  }

  /**
   * A new adapter: A uniform in ±1/√in, B zero, so it changes nothing yet (PEFT's start).
   *
   * @throws PlatformException MODEL_UNSUPPORTED if the targets match no matrix, or if the adapter
   *     needs the model's weights to begin with (DoRA, saved modules)
   */
  public static LoraAdapter random(
      NDManager parent, DecoderConfig shape, LoraConfig config, long seed) {
    if (config.options().mergesOnly()) {
      throw new IllegalArgumentException("an adapter with " + config.options() + " needs weights");
    }
    NDManager manager = parent.newSubManager();
    try {
      return drawn(manager, shape, config, seed);
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  /** The same for any adapter: DoRA's lengths and saved modules begin as the weights have them. */
  public static LoraAdapter random(
      NDManager parent, DecoderWeights weights, LoraConfig config, long seed) {
    NDManager manager = parent.newSubManager();
    try {
      LoraAdapter adapter = drawn(manager, weights.config(), config, seed);
      adapter.begin(weights);
      return adapter;
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  /** Copies what DoRA and saved modules begin with. */
  private void begin(DecoderWeights weights) {
    DecoderConfig shape = weights.config();
    if (config.options().dora()) {
      for (String module : config.modules(shape)) {
        try (NDManager call = manager.newSubManager()) {
          NDArray own = weights.arrays().get(module + ".weight").duplicate();
          own.attach(call);
          NDArray lengths = lengths(own, shape.matrix(module).transposed());
          lengths.attach(manager);
          arrays.put(magnitude(module), lengths);
        }
      }
    }
    for (String tensor : saved(config, shape)) {
      NDArray copy = weights.arrays().get(tensor).duplicate();
      copy.attach(manager);
      arrays.put(tensor, copy);
    }
  }

  /** Takes over the manager and its arrays. */
  static LoraAdapter over(NDManager manager, LoraConfig config, Map<String, NDArray> arrays) {
    return new LoraAdapter(manager, config, arrays);
  }

  private static LoraAdapter drawn(
      NDManager manager, DecoderConfig shape, LoraConfig config, long seed) {
    Random random = new Random(seed);
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (String module : targeted(config, shape)) {
      Matrix matrix = shape.matrix(module);
      int rank = config.rank(module);
      float[] values = new float[rank * (int) matrix.in()];
      double bound = 1 / Math.sqrt(matrix.in());
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
      }
      arrays.put(a(module), manager.create(values, new Shape(rank, matrix.in())));
      arrays.put(b(module), manager.zeros(new Shape(matrix.out(), rank)));
    }
    return new LoraAdapter(manager, config, arrays);
  }

  /**
   * Reads {@code adapter_config.json} and {@code adapter_model.safetensors}.
   *
   * @param shape of the model it will be applied to
   * @throws PlatformException MODEL_NOT_FOUND, MODEL_INVALID (missing tensor, other shape than the
   *     model's), MODEL_UNSUPPORTED (neither LoRA nor DoRA)
   */
  public static LoraAdapter read(NDManager parent, Path folder, DecoderConfig shape) {
    LoraConfig config = LoraFiles.readConfig(folder);
    Safetensors file = Safetensors.open(LoraFiles.weights(folder));
    NDManager manager = parent.newSubManager();
    try {
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      StoredAdapter stored = new StoredAdapter(file, shape);
      for (String module : config.modules(shape)) {
        Matrix matrix = shape.matrix(module);
        int rank = config.rank(module);
        arrays.put(a(module), stored.read(manager, a(module), rank, matrix.in()));
        arrays.put(b(module), stored.read(manager, b(module), matrix.out(), rank));
        if (config.options().dora()) {
          arrays.put(magnitude(module), stored.read(manager, magnitude(module), matrix.out()));
        }
      }
      DecoderConfig apart = LoraOuter.apart(shape);
      for (String tensor : saved(config, apart)) {
        arrays.put(tensor, stored.read(manager, tensor, apart.tensors().get(tensor)));
      }
      arrays.putAll(LoraOuter.read(manager, stored, config, shape));
      if (arrays.isEmpty()) {
        targeted(config, shape);
      }
      LoraFiles.requireNoOthers(file, arrays.size());
      return new LoraAdapter(manager, config, arrays);
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  /** Tensors trained whole; a tied embedding is also the head and cannot be one of them. */
  private static List<String> saved(LoraConfig config, DecoderConfig shape) {
    List<String> saved = config.saved(shape);
    boolean all =
        config.options().saved().stream()
            .allMatch(end -> saved.stream().anyMatch(s -> s.contains(end + ".")));
    boolean embedding = saved.contains(shape.tensors().keySet().iterator().next());
    if (!all || embedding && shape.tiedEmbeddings()) {
      throw PlatformException.caller(
          "MODEL_UNSUPPORTED",
          "modules_to_save "
              + config.options().saved()
              + (all ? " names an embedding that is also the head." : " are not all in the model."),
          "Name modules of the model, such as lm_head of one whose embeddings are not tied.");
    }
    return saved;
  }

  /** Whether it can only be merged into the weights, not computed beside them. */
  public boolean mergesOnly() {
    return config.options().mergesOnly() || !arrays.keySet().stream().allMatch(LoraOuter::plain);
  }

  public LoraConfig config() {
    return config;
  }

  /** A and B of every targeted matrix, by name; the arrays themselves. */
  public Map<String, NDArray> arrays() {
    return arrays;
  }

  /**
   * The list {@code lo} of {@link DecoderGraph}.
   *
   * <p>Scales of patterns and what is beyond LoRA are left to the caller ({@link
   * LoraConfig#scale(String)}, {@link #mergesOnly}).
   *
   * @param values arrays to use, by the names of {@link #arrays}
   * @param none an empty tensor, put where a matrix has no adapter
   */
  public static List<NDArray> ordered(
      DecoderConfig shape, Map<String, ? extends NDArray> values, NDArray none) {
    List<NDArray> list = new ArrayList<>();
    for (String module : LoraConfig.all(shape)) {
      NDArray first = values.get(a(module));
      NDArray second = values.get(b(module));
      list.add(first == null ? none : first);
      list.add(second == null ? none : second);
    }
    return list;
  }

  /** Writes both files into an existing folder. */
  public void write(Path folder) throws IOException {
    write(folder, arrays);
  }

  /** The same with other arrays of the same names and shapes, such as averages. */
  public void write(Path folder, Map<String, NDArray> instead) throws IOException {
    LoraFiles.writeConfig(folder, config, instead.keySet());
    Map<String, NDArray> named = new LinkedHashMap<>();
    instead.forEach((name, array) -> named.put(PREFIX + name, array));
    SafetensorsWriter.write(LoraFiles.weights(folder), named);
  }

  /** Separates what is tied in the weights if this changes one of the two. */
  void untie(DecoderWeights weights) {
    LoraOuter.untie(weights, arrays);
  }

  /** Replaces each targeted matrix of {@code weights} by its sum with the update. */
  void mergeInto(DecoderWeights weights, TorchProgram program) {
    untie(weights);
    LoraOuter.merge(weights, config, arrays, program);
    for (String module : config.modules(weights.config())) {
      boolean transposed = weights.config().matrix(module).transposed();
      merge(weights, program, module, transposed);
    }
    if (arrays.containsKey(a(TensorNames.HEAD))) {
      merge(weights, program, TensorNames.HEAD, false);
    }
  }

  private void merge(
      DecoderWeights weights, TorchProgram program, String module, boolean transposed) {
    NDArray old = weights.arrays().get(module + ".weight");
    NDArray sum =
        program.run(
            weights.manager(),
            transposed ? "axpyt" : "axpy",
            old,
            arrays.get(a(module)),
            arrays.get(b(module)),
            config.scale(module));
    weights.replace(
        module + ".weight",
        config.options().dora() ? turned(weights, sum, module, transposed) : sum);
  }

  /** DoRA's matrix: each row of the sum, with the length that was learnt. */
  private NDArray turned(DecoderWeights weights, NDArray sum, String module, boolean transposed) {
    try (NDManager call = weights.manager().newSubManager()) {
      sum.attach(call);
      NDArray lengths = lengths(sum, transposed);
      NDArray learnt = arrays.get(magnitude(module)).duplicate();
      learnt.attach(call);
      NDArray turned = sum.mul(learnt.div(lengths).expandDims(inputs(transposed)));
      turned.attach(weights.manager());
      return turned;
    }
  }

  /** Of what makes each output: a row, or a column if it is held the other way. */
  private static NDArray lengths(NDArray weight, boolean transposed) {
    return weight.pow(2).sum(new int[] {inputs(transposed)}).sqrt();
  }

  private static int inputs(boolean transposed) {
    return transposed ? 0 : 1;
  }

  /**
   * Replaces each targeted matrix of {@code weights} by its difference from the update.
   *
   * @throws PlatformException MODEL_UNSUPPORTED if merging it loses what it replaces (DoRA, saved
   *     modules)
   */
  void takeFrom(DecoderWeights weights, TorchProgram program) {
    if (mergesOnly()) {
      throw PlatformException.caller(
          "MODEL_UNSUPPORTED",
          "An adapter with DoRA, modules_to_save, biases or an update of the embedding or the head"
              + " cannot be taken out of a model again.",
          "Keep the base model, or use an adapter without them.");
    }
    for (String module : targeted(config, weights.config())) {
      weights.replace(
          module + ".weight",
          program.run(
              weights.manager(),
              weights.config().matrix(module).transposed() ? "axpyt" : "axpy",
              weights.arrays().get(module + ".weight"),
              arrays.get(a(module)),
              arrays.get(b(module)),
              -config.scale(module)));
    }
  }

  private static List<String> targeted(LoraConfig config, DecoderConfig shape) {
    List<String> modules = config.modules(shape);
    if (modules.isEmpty()) {
      throw PlatformException.caller(
          "MODEL_UNSUPPORTED",
          "The adapter's target_modules " + config.targets() + " match no matrix of the model.",
          "Use names from "
              + shape.matrices().stream().map(Matrix::name).toList()
              + " or all-linear.");
    }
    return modules;
  }

  private static String a(String module) {
    return module + ".lora_A.weight";
  }

  private static String magnitude(String module) {
    return module + MAGNITUDE;
  }

  private static String b(String module) {
    return module + ".lora_B.weight";
  }

  @Override
  public void close() {
    manager.close();
  }
}
