package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * The rotary tables ({@code table} of {@link DecoderGraph}) of a decoder, one for sequences within
 * the trained length and one for longer ones, grown as they are needed. Thread-safe; arrays belong
 * to the manager given.
 */
public final class RotaryTables {
  private static final int FIRST = 1024;

  private final NDManager manager;
  private final DecoderConfig config;
  private final NDArray[] tables = new NDArray[2];

  public RotaryTables(NDManager manager, DecoderConfig config) {
    this.manager = manager;
    this.config = config;
    of(1, 1);
  }

  /**
   * A table of at least so many positions for sequences of up to {@code longest}. A smaller one
   * stays open for calls that hold it.
   */
  public NDArray of(int positions, int longest) {
    int kind = 0;
    for (Rotary rotary : config.rotaries()) {
      kind = longest > rotary.longFrom() ? 1 : kind;
    }
    synchronized (tables) {
      NDArray table = tables[kind];
      int held = table == null ? 0 : (int) table.getShape().get(1);
      if (held < positions) {
        int first = Math.min(FIRST, config.maxPositions() + 1);
        int length = Math.max(Math.max(positions, first), 2 * held);
        table = RotaryTable.create(manager, config, length, longest);
        tables[kind] = table;
      }
      return table;
    }
  }
}
