package io.millrace.runtime.vector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Vectors as wide as this processor's, 512 bits at most. Four of them are a strip, the outputs that
 * a kernel works on at once; a strip's weights lie together, those of one input after the other.
 *
 * <p>A vector that passes a call which C2 does not inline becomes an object, in loops before it as
 * well. Methods here with vectors are therefore below 35 bytes of code, which are always inlined.
 */
final class Lanes {
  static final VectorSpecies<Float> FLOATS = floats();
  static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);

  /** Numbers of a vector. */
  static final int COUNT = FLOATS.length();

  /** Bytes of a vector. */
  static final int BYTES = 4 * COUNT;

  /** Outputs of a strip; a block has one or more strips. */
  static final int STRIP = 4 * COUNT;

  /**
   * Bytes of a page of memory, at whose end the processor stops reading ahead by itself. Kernels
   * therefore read a byte {@link #AHEAD} of each page: a fifth to a third faster, and faster than a
   * plain sum of the same weights. They return what they read so, or C2 would leave it out.
   */
  static final int PAGE = 4096;

  static final int AHEAD = 8 * PAGE;

  /** Whether there are registers for four rows of a strip. */
  static final boolean MANY = COUNT > 8;

  private static final VectorShuffle<Float> HALF = turned(2);
  private static final VectorShuffle<Float> QUARTER = turned(4);
  private static final VectorShuffle<Float> EIGHTH = turned(8);
  private static final VectorShuffle<Float> LAST = turned(16);

  /**
   * Undoes, exactly, the folding of vectors that have fewer numbers than sixteen onto themselves.
   */
  private static final float SHARE = COUNT / 16f;

  private Lanes() {}

  private static VectorShuffle<Float> turned(int part) {
    return VectorShuffle.iota(FLOATS, COUNT / part, 1, true);
  }

  private static VectorSpecies<Float> floats() {
    VectorSpecies<Float> preferred = FloatVector.SPECIES_PREFERRED;
    return preferred.length() > 16 ? VectorShape.S_512_BIT.withLanes(float.class) : preferred;
  }

  /** Reads a byte of each page that so many bytes from {@code base} on have. */
  static int ahead(ByteBuffer from, int base, int bytes) {
    int last = from.capacity() - 1;
    int read = 0;
    for (int at = base + AHEAD; at < base + AHEAD + bytes; at += PAGE) {
      read += from.get(Math.min(last, at));
    }
    return read;
  }

  static FloatVector floats(ByteBuffer from, int at) {
    return FloatVector.fromByteBuffer(FLOATS, from, at, ByteOrder.LITTLE_ENDIAN);
  }

  static IntVector ints(ByteBuffer from, int at) {
    return IntVector.fromByteBuffer(INTS, from, at, ByteOrder.LITTLE_ENDIAN);
  }

  static FloatVector all(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  /**
   * The sum of a vector's numbers, always in the same order, halves upon halves: that of {@code
   * reduceLanes} is not specified.
   */
  static float sum(FloatVector v) {
    return folded(folded(folded(folded(v, HALF), QUARTER), EIGHTH), LAST).lane(0) * SHARE;
  }

  private static FloatVector folded(FloatVector v, VectorShuffle<Float> onto) {
    return v.add(v.rearrange(onto));
  }
}
