package io.millrace.plugin.tuner.djl.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Ways to lay examples one after the other into rows of a length, as TRL has them; but here tokens
 * never see those of another sequence, whichever way.
 */
enum Packing {
  /** Each example is a row. */
  NONE,
  /** Best fit decreasing: whole examples, longest first, each where the least room is left over. */
  BFD,
  /** All in a row, cut where a row is full; what follows a cut is a sequence of its own. */
  WRAPPED;

  /**
   * @param examples each of at most {@code length} tokens
   * @param whole whether prompts are learnt too
   * @return rows that learn something, of at most {@code length} tokens
   */
  List<Example> pack(List<Example> examples, int length, boolean whole) {
    List<Row> rows =
        switch (this) {
          case NONE -> throw new IllegalArgumentException("nothing to pack");
          case BFD -> fitted(examples, length, whole);
          case WRAPPED -> wrapped(examples, length, whole);
        };
    return rows.stream().filter(Row::learns).map(Row::example).toList();
  }

  private static List<Row> fitted(List<Example> examples, int length, boolean whole) {
    List<Example> longest = new ArrayList<>(examples);
    longest.sort(Comparator.comparingInt((Example e) -> e.tokens().length).reversed());
    List<Row> rows = new ArrayList<>();
    TreeMap<Integer, List<Row>> byRoom = new TreeMap<>();
    for (Example example : longest) {
      Map.Entry<Integer, List<Row>> fits = byRoom.ceilingEntry(example.tokens().length);
      Row row;
      if (fits == null) {
        row = new Row(length, whole);
        rows.add(row);
      } else {
        row = fits.getValue().remove(0);
        if (fits.getValue().isEmpty()) {
          byRoom.remove(fits.getKey());
        }
      }
      row.add(example, 0, example.tokens().length);
      byRoom.computeIfAbsent(row.room(), room -> new ArrayList<>()).add(row);
    }
    return rows;
  }

  private static List<Row> wrapped(List<Example> examples, int length, boolean whole) {
    List<Row> rows = new ArrayList<>();
    Row row = new Row(length, whole);
    for (Example example : examples) {
      int from = 0;
      while (from < example.tokens().length) {
        if (rows.isEmpty() || row.room() == 0) {
          row = new Row(length, whole);
          rows.add(row);
        }
        int to = Math.min(example.tokens().length, from + row.room());
        row.add(example, from, to);
        from = to;
      }
    }
    return rows;
  }

  /** A row as it fills. */
  private static final class Row {
    private final boolean whole;
    private final int[] tokens;
    private final boolean[] learnt;
    private final List<Integer> parts = new ArrayList<>();
    private int size;

    Row(int length, boolean whole) {
      this.whole = whole;
      tokens = new int[length];
      learnt = new boolean[length];
    }

    int room() {
      return tokens.length - size;
    }

    /** Nothing precedes the first token taken, so it is not learnt. */
    void add(Example example, int from, int to) {
      for (int i = from; i < to; i++) {
        tokens[size] = example.tokens()[i];
        learnt[size++] = i > from && (whole || example.learns(i));
      }
      parts.add(to - from);
    }

    boolean learns() {
      for (boolean one : learnt) {
        if (one) {
          return true;
        }
      }
      return false;
    }

    Example example() {
      return new Example(
          Arrays.copyOf(tokens, size),
          0,
          Arrays.copyOf(learnt, size),
          parts.stream().mapToInt(Integer::intValue).toArray());
    }
  }
}
