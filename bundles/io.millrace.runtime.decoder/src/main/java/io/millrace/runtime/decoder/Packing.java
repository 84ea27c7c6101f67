package io.millrace.runtime.decoder;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Matrices laid out for oneDNN's inner product, and programs that multiply with it. It streams
 * weights up to three times as fast as {@code torch.linear}, and a row of a product is the same to
 * the last bit whatever rows are beside it, which {@code torch.linear} does not promise (see {@code
 * docs/speed.md}). Each layout is compared with {@code torch.linear} once per shape; where it is
 * not there or not sound, the matrix stays as it is, and is multiplied with eight rows at a time,
 * whose kernel does not depend on how many there are.
 */
final class Packing {
  /** Operands that a layout is tried with: its kernels differ by the number of rows. */
  private static final int[] TRIED = {1, 2, 4, 8, 16, 33, 64};

  private static final int BLOCK = 64;

  private final TorchProgram program;
  private final boolean packs;
  private final boolean half;
  private final Map<String, Boolean> sound = new HashMap<>();

  private Packing(TorchProgram program, boolean packs, boolean half) {
    this.program = program;
    this.packs = packs;
    this.half = half;
  }

  /**
   * Compiles methods that multiply through {@code linear(x, w, b)}, and through {@code upright(w)}
   * where a matrix is stored transposed.
   */
  static Packing compile(NDManager manager, String... sources) {
    String methods = String.join("", sources);
    if (!manager.getDevice().isGpu()) {
      try {
        String linear = DecoderGraph.read(Packing.class, "packed.torchscript");
        return new Packing(TorchProgram.compile(manager, linear, methods), true, false);
      } catch (EngineException e) {
        // a libtorch without oneDNN; an error in the methods comes again below
      }
    }
    return plain(manager, Precision.F32, methods);
  }

  /** Nothing is laid out; matrices are FLOAT32, or bfloat16 once they have been {@link #pack}ed. */
  static Packing plain(NDManager manager, Precision precision, String methods) {
    boolean half = precision == Precision.BF16;
    String linear = (half ? "half" : "dense") + ".torchscript";
    String source = DecoderGraph.read(Packing.class, linear);
    return new Packing(TorchProgram.compile(manager, source, methods), false, half);
  }

  TorchProgram program() {
    return program;
  }

  /**
   * The next number of outputs that libtorch 2.7 packs rightly: 16, 32 or a multiple of 64. With
   * others in between it lays out other blocks than it reads.
   */
  static long fitting(long outputs) {
    if (outputs <= BLOCK / 2) {
      return outputs <= BLOCK / 4 ? BLOCK / 4 : BLOCK / 2;
    }
    return (outputs + BLOCK - 1) / BLOCK * BLOCK;
  }

  /**
   * A copy for the program's products, or the matrix itself where that cannot be.
   *
   * @param matrix (outputs, inputs); stays as it is unless its outputs {@link #fitting fit}
   */
  NDArray pack(NDManager manager, NDArray matrix) {
    Shape shape = matrix.getShape();
    return pack(manager, matrix, shape.get(0), shape.get(1));
  }

  /** The same filled up with zeros. */
  NDArray pack(NDManager manager, NDArray matrix, long outputs, long inputs) {
    if (!packs || fitting(outputs) != outputs) {
      return matrix;
    }
    // weights that lay mapped in a file take memory only now
    FreeMemory.require(4 * outputs * inputs, "Weights laid out for products");
    try {
      NDArray laid = program.run(manager, "laid", matrix, outputs, inputs);
      String key = matrix.getShape() + " " + matrix.getDataType() + " " + outputs + " " + inputs;
      if (sound.computeIfAbsent(key, k -> sound(manager, matrix, laid, outputs, inputs))) {
        return laid;
      }
      laid.close();
    } catch (EngineException e) {
      // a type that oneDNN does not compute on this processor
    }
    return matrix;
  }

  private boolean sound(
      NDManager manager, NDArray matrix, NDArray laid, long outputs, long inputs) {
    double most = matrix.getDataType() == DataType.FLOAT32 ? 1e-3 : 5e-2;
    for (long rows : TRIED) {
      try (NDArray strays = program.run(manager, "strays", matrix, laid, outputs, inputs, rows)) {
        if (!(strays.getFloat() <= most)) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Lays out a model's matrices; the dense ones are closed.
   *
   * @return the list {@code ws} of {@link DecoderGraph}
   */
  List<NDArray> pack(DecoderWeights weights) {
    return half ? halve(weights) : lay(weights);
  }

  /** The embedding stays FLOAT32: a step reads some of its rows only. */
  private List<NDArray> halve(DecoderWeights weights) {
    DecoderConfig config = weights.config();
    NDManager manager = weights.manager();
    for (String module : config.modules()) {
      String name = module + ".weight";
      weights.replace(name, program.run(manager, "halved", weights.arrays().get(name)));
    }
    List<NDArray> ordered = weights.ordered();
    NDArray head = program.run(manager, "halved", ordered.get(2));
    ordered.set(2, head);
    if (!config.tiedEmbeddings()) {
      weights.replace(TensorNames.HEAD + ".weight", head);
    }
    return ordered;
  }

  /** Bytes of the model's weights. */
  long bytes(DecoderConfig config) {
    long head = (long) config.vocabSize() * config.hiddenSize();
    // a head laid out for products shares nothing with its embedding
    long twice = config.tiedEmbeddings() && (packs || half) ? head : 0;
    long halves = head;
    for (String module : config.modules()) {
      halves += (long) config.matrix(module).in() * config.matrix(module).out();
    }
    return 4 * (config.parameters() + twice) - (half ? 2 * halves : 0);
  }

  private List<NDArray> lay(DecoderWeights weights) {
    DecoderConfig config = weights.config();
    NDManager manager = weights.manager();
    for (String module : config.modules()) {
      String name = module + ".weight";
      NDArray matrix = weights.arrays().get(name);
      boolean turned = packs && config.matrix(module).transposed();
      NDArray upright = turned ? program.run(manager, "turnedOver", matrix) : matrix;
      NDArray packed = pack(manager, upright);
      if (packed != upright) {
        weights.replace(name, packed);
      }
      if (turned) {
        upright.close();
      }
    }
    List<NDArray> ordered = weights.ordered();
    NDArray head = ordered.get(2);
    NDArray packed = pack(manager, head, fitting(config.vocabSize()), config.hiddenSize());
    ordered.set(2, packed);
    if (packed != head && !config.tiedEmbeddings()) {
      weights.replace(TensorNames.HEAD + ".weight", packed);
    }
    return ordered;
  }
}
