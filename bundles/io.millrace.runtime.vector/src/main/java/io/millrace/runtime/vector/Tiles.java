package io.millrace.runtime.vector;

/** Squares of a matrix, small enough for the nearest cache while they are laid out anew. */
final class Tiles {
  /** Inputs of a tile. */
  static final int INPUTS = 64;

  private Tiles() {}

  /** What reads some inputs of one output to a place in the tile. */
  interface Source {
    void read(int output, int input, int count, int at);
  }

  /** What lays a tile out, whose outputs have {@link #INPUTS} numbers each. */
  interface Target {
    void write(int strip, int input, int count, int outputs);
  }

  /** Goes through a matrix, and what fills up its last block: tiles with fewer outputs or none. */
  static void each(int outputs, int inputs, Source source, Target target) {
    for (int first = 0; first < VectorMatrix.width(outputs); first += Lanes.STRIP) {
      int filled = Math.max(0, Math.min(Lanes.STRIP, outputs - first));
      for (int input = 0; input < inputs; input += INPUTS) {
        int count = Math.min(INPUTS, inputs - input);
        for (int o = 0; o < filled; o++) {
          source.read(first + o, input, count, o * INPUTS);
        }
        target.write(first / Lanes.STRIP, input, count, filled);
      }
    }
  }
}
