package io.millrace.runtime.vector;

import static io.millrace.runtime.vector.Lanes.BYTES;
import static io.millrace.runtime.vector.Lanes.COUNT;
import static io.millrace.runtime.vector.Lanes.FLOATS;
import static io.millrace.runtime.vector.Lanes.INTS;
import static io.millrace.runtime.vector.Lanes.STRIP;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Products of one strip of BF16 with one row, read from memory; like {@link F32Kernels} in the
 * order of sums and in length. An int has two outputs: BF16 are the upper halves of FLOAT32.
 */
final class Bf16Kernels {
  private static final IntVector HIGH = IntVector.broadcast(INTS, 0xffff0000);

  private Bf16Kernels() {}

  static int one(ByteBuffer w, int base, int inputs, float[] x, int a, float[] y, int p) {
    int touched = Lanes.ahead(w, base, inputs * 2 * BYTES);
    FloatVector a0 = FloatVector.fromArray(FLOATS, y, p);
    FloatVector a1 = FloatVector.fromArray(FLOATS, y, p + COUNT);
    FloatVector a2 = FloatVector.fromArray(FLOATS, y, p + 2 * COUNT);
    FloatVector a3 = FloatVector.fromArray(FLOATS, y, p + 3 * COUNT);
    int pairs = inputs - inputs % 2;
    for (int i = 0; i < pairs; i += 2) {
      IntVector b = Lanes.ints(w, base + i * (2 * BYTES));
      IntVector c = Lanes.ints(w, base + i * (2 * BYTES) + BYTES);
      FloatVector v = Lanes.all(x[a + i]);
      a0 = b.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(v, a0);
      a1 = b.and(HIGH).reinterpretAsFloats().fma(v, a1);
      a2 = c.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(v, a2);
      a3 = c.and(HIGH).reinterpretAsFloats().fma(v, a3);
      IntVector d = Lanes.ints(w, base + (i + 1) * (2 * BYTES));
      IntVector e = Lanes.ints(w, base + (i + 1) * (2 * BYTES) + BYTES);
      FloatVector u = Lanes.all(x[a + i + 1]);
      a0 = d.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(u, a0);
      a1 = d.and(HIGH).reinterpretAsFloats().fma(u, a1);
      a2 = e.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(u, a2);
      a3 = e.and(HIGH).reinterpretAsFloats().fma(u, a3);
    }
    if (pairs < inputs) {
      IntVector b = Lanes.ints(w, base + pairs * (2 * BYTES));
      IntVector c = Lanes.ints(w, base + pairs * (2 * BYTES) + BYTES);
      FloatVector v = Lanes.all(x[a + pairs]);
      a0 = b.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(v, a0);
      a1 = b.and(HIGH).reinterpretAsFloats().fma(v, a1);
      a2 = c.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(v, a2);
      a3 = c.and(HIGH).reinterpretAsFloats().fma(v, a3);
    }
    a0.intoArray(y, p);
    a1.intoArray(y, p + COUNT);
    a2.intoArray(y, p + 2 * COUNT);
    a3.intoArray(y, p + 3 * COUNT);
    return touched;
  }

  /** Widens the weights of {@code count} inputs. */
  static int widen(ByteBuffer w, int base, int count, float[] panel) {
    int touched = Lanes.ahead(w, base, count * 2 * BYTES);
    int pairs = count - count % 2;
    for (int i = 0; i < pairs; i += 2) {
      IntVector b = Lanes.ints(w, base + i * (2 * BYTES));
      IntVector c = Lanes.ints(w, base + i * (2 * BYTES) + BYTES);
      b.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(panel, i * STRIP);
      b.and(HIGH).reinterpretAsFloats().intoArray(panel, i * STRIP + COUNT);
      c.lanewise(VectorOperators.LSHL, 16)
          .reinterpretAsFloats()
          .intoArray(panel, i * STRIP + 2 * COUNT);
      c.and(HIGH).reinterpretAsFloats().intoArray(panel, i * STRIP + 3 * COUNT);
      IntVector d = Lanes.ints(w, base + (i + 1) * (2 * BYTES));
      IntVector e = Lanes.ints(w, base + (i + 1) * (2 * BYTES) + BYTES);
      d.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(panel, (i + 1) * STRIP);
      d.and(HIGH).reinterpretAsFloats().intoArray(panel, (i + 1) * STRIP + COUNT);
      e.lanewise(VectorOperators.LSHL, 16)
          .reinterpretAsFloats()
          .intoArray(panel, (i + 1) * STRIP + 2 * COUNT);
      e.and(HIGH).reinterpretAsFloats().intoArray(panel, (i + 1) * STRIP + 3 * COUNT);
    }
    if (pairs < count) {
      IntVector b = Lanes.ints(w, base + pairs * (2 * BYTES));
      IntVector c = Lanes.ints(w, base + pairs * (2 * BYTES) + BYTES);
      b.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(panel, pairs * STRIP);
      b.and(HIGH).reinterpretAsFloats().intoArray(panel, pairs * STRIP + COUNT);
      c.lanewise(VectorOperators.LSHL, 16)
          .reinterpretAsFloats()
          .intoArray(panel, pairs * STRIP + 2 * COUNT);
      c.and(HIGH).reinterpretAsFloats().intoArray(panel, pairs * STRIP + 3 * COUNT);
    }
    return touched;
  }
}
