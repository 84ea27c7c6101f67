package io.millrace.runtime.vector;

import static io.millrace.runtime.vector.Lanes.AHEAD;
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

  /** Inputs whose weights fill a page. */
  private static final int PAGE_INPUTS = Lanes.PAGE / (2 * BYTES);

  private Bf16Kernels() {}

  static int one(ByteBuffer w, int base, int inputs, float[] x, int a, float[] y, int p) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    int pairs = inputs - inputs % 2;
    int last = w.capacity() - 1;
    int touched = 0;
    for (int i = 0; i < pairs; i += 2) {
      if (i % PAGE_INPUTS == 0) {
        touched += w.get(Math.min(last, base + i * (2 * BYTES) + AHEAD));
      }
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
    int pairs = count - count % 2;
    int last = w.capacity() - 1;
    int touched = 0;
    for (int i = 0; i < pairs; i += 2) {
      if (i % PAGE_INPUTS == 0) {
        touched += w.get(Math.min(last, base + i * (2 * BYTES) + AHEAD));
      }
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
