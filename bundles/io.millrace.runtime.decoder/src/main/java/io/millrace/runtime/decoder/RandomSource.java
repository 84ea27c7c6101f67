package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Map;

/** Random tensors to measure speed with: matrices normal, vectors 1. */
record RandomSource(NDManager manager, Map<String, long[]> shapes) implements TensorSource {
  private static final float DEVIATION = 0.02f;

  @Override
  public NDArray values(String name) {
    Shape shape = new Shape(shapes.get(name));
    if (shape.dimension() == 1) {
      return manager.ones(shape);
    }
    manager.getEngine().setRandomSeed(name.hashCode()); // the same whenever it is asked for
    return manager.randomNormal(0, DEVIATION, shape, DataType.FLOAT32);
  }

  @Override
  public void done(NDArray array) {
    array.close();
  }
}
