package io.millrace.runtime.djl.internal;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * What a device must do rightly before anything is entrusted to it: keep data types apart, multiply
 * FLOAT32 in full precision, and hand results back. Libraries of another version than the JNI
 * library's fail here if they load at all. DJL names no bfloat16, which decoders use inside their
 * programs only; so that type is not tried.
 */
record SelfTest(Engine engine, Device device) {
  /** Room for the device's own libraries and a first small model. */
  private static final int ROOM = 256 << 20;

  private static final int SIZE = 48;
  private static final double CLOSE = 2e-5;
  private static final List<DataType> TYPES =
      List.of(
          DataType.FLOAT32,
          DataType.FLOAT64,
          DataType.FLOAT16,
          DataType.UINT8,
          DataType.INT8,
          DataType.INT32,
          DataType.INT64);

  /**
   * Runs it.
   *
   * @throws EngineException with the first thing that is wrong
   */
  void run() {
    try (NDManager manager = engine.newBaseManager(device)) {
      room(manager);
      types(manager);
      product(manager);
    }
  }

  private void room(NDManager manager) {
    if (device.isGpu()) {
      manager.create(new Shape(ROOM), DataType.INT8).close();
    }
  }

  private void types(NDManager manager) {
    NDArray numbers = manager.create(new long[] {1, 2, 100});
    for (DataType type : TYPES) {
      NDArray there = numbers.toType(type, true);
      float[] back = there.toType(DataType.FLOAT32, true).toFloatArray();
      if (there.getDataType() != type || !Arrays.equals(back, new float[] {1, 2, 100})) {
        throw new EngineException(
            "1, 2, 100 as "
                + type
                + " came back as "
                + there.getDataType()
                + " "
                + Arrays.toString(back));
      }
    }
  }

  /** Factors that use all bits of a FLOAT32: shorter formats, such as TF32, are 100 times off. */
  private void product(NDManager manager) {
    float[] a = new float[SIZE * SIZE];
    float[] b = new float[SIZE * SIZE];
    for (int i = 0; i < a.length; i++) {
      a[i] = (float) Math.sin(i + 1);
      b[i] = (float) Math.cos(3 * i);
    }
    Shape shape = new Shape(SIZE, SIZE);
    float[] product = manager.create(a, shape).matMul(manager.create(b, shape)).toFloatArray();
    for (int i = 0; i < product.length; i++) {
      double expected = 0;
      for (int j = 0; j < SIZE; j++) {
        expected += (double) a[i / SIZE * SIZE + j] * b[j * SIZE + i % SIZE];
      }
      if (!(Math.abs(product[i] - expected) <= CLOSE)) {
        throw new EngineException(
            "a product of matrices gave " + product[i] + " for " + expected + " at " + i);
      }
    }
  }
}
