package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.millrace.api.PlatformException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Matrices of four bits in files, as the library compressed-tensors packs them ({@code
 * pack-quantized}): {@code weight_packed}, {@code weight_scale}, {@code weight_shape} and, if they
 * are not symmetric, {@code weight_zero_point} in place of a {@code weight}.
 */
record PackedTensors(Safetensors file, Path source) {
  /** What a united tensor's type is called. */
  static final String DTYPE = "I4";

  private static final String PACKED = ".weight_packed";
  private static final String SHAPE = ".weight_shape";

  /** Tensors by name, with one {@code weight} of its own shape for each that is packed. */
  static Map<String, TensorInfo> united(Path source, Map<String, TensorInfo> tensors) {
    Map<String, TensorInfo> united = new LinkedHashMap<>();
    for (var entry : tensors.entrySet()) {
      String name = entry.getKey();
      TensorInfo info = entry.getValue();
      if (name.endsWith(PACKED)) {
        String module = name.substring(0, name.length() - PACKED.length());
        long[] shape = shape(source, tensors, module, info);
        united.put(
            module + ".weight",
            new TensorInfo(DTYPE, shape, info.file(), info.offset(), info.sizeBytes()));
      } else if (!name.endsWith(SHAPE)
          || !tensors.containsKey(name.replaceAll("_shape$", "_packed"))) {
        united.put(name, info);
      }
    }
    return united;
  }

  private static long[] shape(
      Path source, Map<String, TensorInfo> tensors, String module, TensorInfo words) {
    String of = module + ".weight";
    TensorInfo told = tensors.get(module + SHAPE);
    if (told == null) {
      throw invalid(source, "tensor " + module + PACKED + " has no " + SHAPE.substring(1));
    }
    if (tensors.containsKey(of)) {
      throw invalid(source, "tensor " + of + " is there packed and unpacked");
    }
    boolean wide = told.dtype().equals("I64");
    if (told.elements() != 2 || !(wide || told.dtype().equals("I32"))) {
      throw invalid(source, "tensor " + module + SHAPE + " is not two whole numbers");
    }
    ByteBuffer numbers = Safetensors.map(told, module + SHAPE);
    long[] shape = {
      wide ? numbers.getLong(0) : numbers.getInt(0), wide ? numbers.getLong(8) : numbers.getInt(4)
    };
    long[] packed = words.shape();
    boolean fits =
        words.dtype().equals("I32")
            && packed.length == 2
            && packed[0] == shape[0]
            && shape[1] > 8 * (packed[1] - 1)
            && shape[1] <= 8 * packed[1];
    if (!fits) {
      String text = words.dtype() + " " + Arrays.toString(packed);
      throw invalid(
          source,
          "tensor "
              + module
              + PACKED
              + " is "
              + text
              + " for a matrix of "
              + Arrays.toString(shape));
    }
    return shape;
  }

  /** Where the zeros of a packed tensor are. */
  static String zero(String name) {
    return name + "_zero_point";
  }

  /** A tensor as it lies in the file; its columns are a multiple of eight. */
  GroupedTensor read(NDManager manager, String name, TensorInfo info) {
    long out = info.shape()[0];
    NDArray scales = scales(manager, name, info.shape());
    Shape words = new Shape(out, info.shape()[1] / 8);
    return new GroupedTensor(
        manager.create(Safetensors.map(info, name), words, DataType.INT32),
        scales,
        zeros(manager, name, scales.getShape()));
  }

  /** A tensor's numbers. */
  NDArray widened(NDManager manager, String name, TensorInfo info) {
    int out = Math.toIntExact(info.shape()[0]);
    int in = Math.toIntExact(info.shape()[1]);
    ByteBuffer wide = Safetensors.wide(4L * out * in);
    try (NDManager call = manager.newSubManager()) {
      NDArray held = scales(call, name, info.shape());
      float[] scales = held.toFloatArray();
      float[] zeros = zeros(call, name, held.getShape()).toFloatArray();
      IntBuffer words = Safetensors.map(info, name).asIntBuffer();
      int row = (in + 7) / 8;
      int groups = scales.length / out;
      int group = in / groups;
      for (int n = 0; n < out; n++) {
        for (int k = 0; k < in; k++) {
          int code = words.get(n * row + k / 8) >>> 4 * (k % 8) & 15;
          int at = n * groups + k / group;
          wide.putFloat(4 * (n * in + k), (code - 8 - zeros[at]) * scales[at]);
        }
      }
    }
    return manager.create(wide, new Shape(info.shape()), DataType.FLOAT32);
  }

  private NDArray scales(NDManager manager, String name, long[] matrix) {
    NDArray scales = file.read(manager, Safetensors.scale(name));
    long[] shape = scales.getShape().getShape();
    boolean fits =
        shape.length == 2 && shape[0] == matrix[0] && shape[1] > 0 && matrix[1] % shape[1] == 0;
    if (!fits) {
      throw invalid(
          source,
          "tensor "
              + Safetensors.scale(name)
              + " has shape "
              + Arrays.toString(shape)
              + " for a matrix of "
              + Arrays.toString(matrix));
    }
    DecoderWeights.requireNumbers(Safetensors.scale(name), scales);
    return scales;
  }

  /** One per scale, as whole numbers; they are packed eight rows a word. */
  private NDArray zeros(NDManager manager, String name, Shape groups) {
    TensorInfo info = file.tensors().get(zero(name));
    if (info == null) {
      return manager.zeros(groups);
    }
    long[] expected = {(groups.get(0) + 7) / 8, groups.get(1)};
    if (!info.dtype().equals("I32") || !Arrays.equals(info.shape(), expected)) {
      String text = info.dtype() + " " + Arrays.toString(info.shape());
      throw invalid(source, "tensor " + zero(name) + " is " + text + ", not I32 " + groups);
    }
    IntBuffer words = Safetensors.map(info, zero(name)).asIntBuffer();
    int columns = (int) groups.get(1);
    float[] zeros = new float[(int) groups.size()];
    for (int i = 0; i < zeros.length; i++) {
      int row = i / columns;
      zeros[i] = (words.get(row / 8 * columns + i % columns) >>> 4 * (row % 8) & 15) - 8;
    }
    return manager.create(zeros, groups);
  }

  private static PlatformException invalid(Path source, String what) {
    return PlatformException.caller(
        "MODEL_INVALID",
        "In " + source + " " + what + ".",
        "Fetch the model's files again and check that config.json belongs to them.");
  }
}
