package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.millrace.runtime.vector.Bf16Matrix;
import io.millrace.runtime.vector.F32Matrix;
import io.millrace.runtime.vector.Int8Matrix;
import io.millrace.runtime.vector.VectorMatrix;
import io.millrace.runtime.vector.Weights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.List;

/** Lays tensors out for {@link AnswerModel}, in memory that belongs to the manager given. */
final class AnswerWeights {
  private final NDManager manager;
  private final TensorSource source;
  private final Precision precision;
  private long bytes;

  AnswerWeights(NDManager manager, TensorSource source, Precision precision) {
    this.manager = manager;
    this.source = source;
    this.precision = precision;
  }

  /** Which precisions there are such products of. */
  static boolean takes(Precision precision) {
    return precision != Precision.INT4;
  }

  /** How matrices of such a precision are held. */
  static Weights kind(Precision precision) {
    return switch (precision) {
      case F32 -> Weights.F32;
      case BF16 -> Weights.BF16;
      default -> Weights.INT8;
    };
  }

  long bytes() {
    return bytes;
  }

  float[] vector(String name) {
    NDArray array = source.values(name);
    float[] vector = array.toFloatArray();
    source.done(array);
    return vector;
  }

  /**
   * Matrices one below the other.
   *
   * @param across whether files hold them as (in, out)
   */
  VectorMatrix matrix(boolean across, List<String> names) {
    VectorMatrix matrix = precision == Precision.INT8 ? eight(across, names) : wide(across, names);
    bytes += matrix.bytes();
    return matrix;
  }

  private ByteBuffer memory(int size) {
    return memory(manager, size);
  }

  /** Of the engine, which takes it back with the manager; Java's own is limited by its heap's. */
  static ByteBuffer memory(NDManager manager, int size) {
    FreeMemory.require(size, "Weights laid out for answers");
    NDArray array = manager.zeros(new Shape((size + 3) / 4), DataType.FLOAT32);
    return array.toByteBuffer(true).order(ByteOrder.nativeOrder()).rewind().limit(size);
  }

  /** FLOAT32, or what BF16 is rounded from. */
  private VectorMatrix wide(boolean across, List<String> names) {
    try (NDManager call = manager.newSubManager()) {
      List<NDArray> parts = names.stream().map(source::values).toList();
      List<NDArray> rows = parts.stream().map(p -> across ? turned(call, p) : p).toList();
      int inputs = (int) rows.get(0).getShape().get(1);
      List<FloatBuffer> floats =
          rows.stream().map(AnswerWeights::bytes).map(ByteBuffer::asFloatBuffer).toList();
      VectorMatrix matrix =
          precision == Precision.F32
              ? F32Matrix.of(floats, inputs, this::memory)
              : Bf16Matrix.of(
                  floats.stream().map(AnswerWeights::halves).toList(), inputs, this::memory);
      parts.forEach(source::done);
      return matrix;
    }
  }

  private VectorMatrix eight(boolean across, List<String> names) {
    try (NDManager call = manager.newSubManager()) {
      List<EightBits> parts = names.stream().map(n -> eight(call, across, n)).toList();
      if (parts.stream().anyMatch(EightBits::lowest)) {
        List<FloatBuffer> floats = parts.stream().map(EightBits::wide).toList();
        return F32Matrix.of(floats, parts.get(0).inputs(), this::memory);
      }
      List<ByteBuffer> values = parts.stream().map(EightBits::values).toList();
      return Int8Matrix.of(values, joined(parts), parts.get(0).inputs(), this::memory);
    }
  }

  private static float[] joined(List<EightBits> parts) {
    FloatBuffer all =
        FloatBuffer.allocate(parts.stream().mapToInt(part -> part.scales().length).sum());
    parts.forEach(part -> all.put(part.scales()));
    return all.array();
  }

  private EightBits eight(NDManager call, boolean across, String name) {
    RoundedTensor rounded = source.rounded(name);
    if (rounded != null) {
      NDArray values = across ? turned(call, rounded.values()) : rounded.values();
      EightBits eight =
          new EightBits(
              ByteBuffer.wrap(values.toByteArray()),
              rounded.scales().toFloatArray(),
              (int) values.getShape().get(1));
      source.done(rounded.values());
      source.done(rounded.scales());
      return eight;
    }
    NDArray values = source.values(name);
    NDArray rows = across ? turned(call, values) : values;
    EightBits eight = EightBits.round(bytes(rows).asFloatBuffer(), (int) rows.getShape().get(1));
    source.done(values);
    return eight;
  }

  /** As product of (out, in). */
  private static NDArray turned(NDManager call, NDArray matrix) {
    NDArray view = matrix.transpose();
    view.attach(call);
    NDArray turned = view.duplicate();
    turned.attach(call);
    return turned;
  }

  /** To the nearest, to the even one of two. */
  private static ShortBuffer halves(FloatBuffer weights) {
    ShortBuffer halves = ShortBuffer.allocate(weights.remaining());
    while (weights.hasRemaining()) {
      int bits = Float.floatToRawIntBits(weights.get());
      halves.put((short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16));
    }
    return halves.flip();
  }

  private static ByteBuffer bytes(NDArray array) {
    return array.toByteBuffer(true).order(ByteOrder.nativeOrder()).rewind();
  }

  /** A matrix of eight bits, w ≈ value · scale of its row, as {@link Precision#INT8} rounds it. */
  private record EightBits(ByteBuffer values, float[] scales, int inputs) {
    private static final float SMALLEST = 1e-30f;

    /** Whether some value is −128, which others' files may have and {@link Int8Matrix} cannot. */
    boolean lowest() {
      for (int i = values.position(); i < values.limit(); i++) {
        if (values.get(i) == Byte.MIN_VALUE) {
          return true;
        }
      }
      return false;
    }

    FloatBuffer wide() {
      FloatBuffer wide = FloatBuffer.allocate(values.remaining());
      for (int i = 0; i < wide.capacity(); i++) {
        wide.put(i, values.get(values.position() + i) * scales[i / inputs]);
      }
      return wide;
    }

    static EightBits round(FloatBuffer weights, int inputs) {
      int outputs = weights.remaining() / inputs;
      float[] scales = new float[outputs];
      float[] row = new float[inputs];
      ByteBuffer values = ByteBuffer.allocate(outputs * inputs);
      for (int o = 0; o < outputs; o++) {
        weights.get(row);
        float most = 0;
        for (float w : row) {
          most = Math.max(most, Math.abs(w));
        }
        scales[o] = Math.max(most / 127, SMALLEST);
        float inverse = 1 / scales[o]; // as libtorch rounds
        for (float w : row) {
          values.put((byte) Math.rint(w * inverse));
        }
      }
      return new EightBits(values.rewind(), scales, inputs);
    }
  }
}
