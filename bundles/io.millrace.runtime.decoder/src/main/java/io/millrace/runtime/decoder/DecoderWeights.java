package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A decoder's weights by Hugging Face's names, FLOAT32.
 *
 * <p><b>Ownership:</b> the arrays belong to a manager of its own, which {@link #close} closes.
 * <b>Threads:</b> reading is safe; whoever changes arrays (a tuner) is alone.
 */
public final class DecoderWeights implements AutoCloseable {
  private final NDManager manager;
  private DecoderConfig config;
  private final Map<String, NDArray> arrays;

  private DecoderWeights(NDManager manager, DecoderConfig config, Map<String, NDArray> arrays) {
    this.manager = manager;
    this.config = config;
    this.arrays = arrays;
  }

  /**
   * Reads a model folder.
   *
   * @param writable whether the arrays will be changed: then they are copies, else F32 weights stay
   *     in the mapped file
   * @throws io.millrace.api.PlatformException as {@link DecoderConfig#read} and {@link Safetensors}
   */
  public static DecoderWeights read(NDManager parent, Path folder, boolean writable) {
    DecoderConfig config = DecoderConfig.read(folder);
    Safetensors file = Safetensors.open(folder);
    file.requireMemory();
    NDManager manager = parent.newSubManager();
    try {
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      Map<String, String> stored = file.spellings(config);
      for (var tensor : config.tensors().entrySet()) {
        NDArray array = file.read(manager, stored.get(tensor.getKey()), tensor.getValue());
        requireNumbers(tensor.getKey(), array);
        if (writable) {
          NDArray copy = array.duplicate();
          array.close();
          array = copy;
        }
        arrays.put(tensor.getKey(), array);
      }
      return new DecoderWeights(manager, config, arrays);
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  /** One pass over the weights, which the first token would make as well. */
  static void requireNumbers(String name, NDArray array) {
    try (NDArray sum = array.sum()) {
      float total = sum.getFloat();
      if (!Float.isFinite(total)) {
        throw PlatformException.caller(
            "MODEL_INVALID",
            "Tensor " + name + " adds up to " + total + ": it holds what is not a finite number.",
            "Take an earlier checkpoint; this one comes from a run that diverged, or is damaged.");
      }
    }
  }

  /**
   * Random weights to pretrain: matrices normal with the given deviation, those that write to the
   * residual stream divided by the square root of twice the layers (Radford et al. 2019), norms 1,
   * biases 0.
   */
  public static DecoderWeights random(
      NDManager parent, DecoderConfig config, double deviation, long seed) {
    NDManager manager = parent.newSubManager();
    try {
      return new DecoderWeights(manager, config, drawn(manager, config, deviation, seed));
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  private static Map<String, NDArray> drawn(
      NDManager manager, DecoderConfig config, double deviation, long seed) {
    Random random = new Random(seed);
    List<String> residual =
        config.matrices().stream()
            .filter(matrix -> matrix.role().residual())
            .map(matrix -> matrix.name() + ".weight")
            .toList();
    boolean aboutOne = config.block().norm() == BlockDesign.Norm.RMS_ABOUT_ONE;
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (var tensor : config.tensors().entrySet()) {
      Shape shape = new Shape(tensor.getValue());
      String name = tensor.getKey();
      if (shape.dimension() == 1) {
        boolean zero = aboutOne || name.endsWith(".bias");
        arrays.put(name, zero ? manager.zeros(shape) : manager.ones(shape));
        continue;
      }
      boolean small = residual.stream().anyMatch(name::endsWith);
      double scale = small ? deviation / Math.sqrt(2.0 * config.layers()) : deviation;
      // the engine's own memory: an array on the heap would stay in the process's size
      ByteBuffer values = manager.allocateDirect(Math.toIntExact(4 * shape.size()));
      while (values.hasRemaining()) {
        values.putFloat((float) (random.nextGaussian() * scale));
      }
      arrays.put(name, manager.create(values.rewind(), shape, DataType.FLOAT32));
    }
    return arrays;
  }

  /** Over arrays that belong to the manager given, in the configuration's order. */
  static DecoderWeights of(NDManager manager, DecoderConfig config, Map<String, NDArray> arrays) {
    return new DecoderWeights(manager, config, arrays);
  }

  public DecoderConfig config() {
    return config;
  }

  /** The manager that owns the arrays. */
  public NDManager manager() {
    return manager;
  }

  /** By name, in the order of {@link DecoderConfig#tensors}; the arrays themselves. */
  public Map<String, NDArray> arrays() {
    return arrays;
  }

  /** The list {@code ws} of {@link DecoderGraph}. */
  public List<NDArray> ordered() {
    List<NDArray> list = new ArrayList<>(arrays.values());
    if (config.tiedEmbeddings()) {
      list.add(2, list.get(0));
    }
    return list;
  }

  /** Copies a tied embedding as a head of its own. */
  void untie() {
    NDArray head = arrays.values().iterator().next().duplicate();
    head.attach(manager);
    config = config.untied();
    Map<String, NDArray> held = new LinkedHashMap<>(arrays);
    arrays.clear();
    config.tensors().keySet().forEach(name -> arrays.put(name, held.getOrDefault(name, head)));
  }

  /** Replaces an array by a new one of the same shape, which this then owns. */
  void replace(String name, NDArray array) {
    array.attach(manager);
    NDArray old = arrays.put(name, array);
    if (old != null) {
      old.close();
    }
  }

  /** Writes {@code config.json} and {@code model.safetensors} into an existing folder. */
  public void write(Path folder) throws IOException {
    write(folder, arrays);
  }

  /** The same with other arrays of the same names and shapes, such as averages. */
  public void write(Path folder, Map<String, NDArray> instead) throws IOException {
    Files.writeString(folder.resolve("config.json"), config.toJson());
    for (NDArray array : instead.values()) {
      if (array.getDataType() != DataType.FLOAT32) {
        throw new IllegalArgumentException("weights are " + array.getDataType());
      }
    }
    SafetensorsWriter.write(folder.resolve("model.safetensors"), instead);
  }

  @Override
  public void close() {
    manager.close();
  }
}
