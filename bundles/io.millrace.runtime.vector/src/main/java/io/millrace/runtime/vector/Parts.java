package io.millrace.runtime.vector;

import java.nio.Buffer;
import java.util.List;

/**
 * Matrices one below the other: the outputs of each are numbered on from those before it.
 *
 * @param buffers rows of {@code inputs} from each buffer's position to its limit
 */
record Parts<B extends Buffer>(List<B> buffers, int inputs) {
  Parts {
    buffers = List.copyOf(buffers);
    for (B part : buffers) {
      if (part.remaining() % inputs != 0) {
        throw new IllegalArgumentException(
            part.remaining() + " numbers are no rows of " + inputs + " inputs");
      }
    }
  }

  int outputs() {
    return Math.toIntExact(buffers.stream().mapToLong(b -> b.remaining() / inputs).sum());
  }

  /** What is done with an output's buffer and the index in it of its first weight. */
  interface Place<B> {
    void at(B buffer, int index);
  }

  void find(int output, Place<B> place) {
    int row = output;
    for (B part : buffers) {
      int rows = part.remaining() / inputs;
      if (row < rows) {
        place.at(part, part.position() + row * inputs);
        return;
      }
      row -= rows;
    }
    throw new IndexOutOfBoundsException("output " + output);
  }
}
