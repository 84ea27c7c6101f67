package io.millrace.runtime.decoder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Steps of a decoder whose frequencies depend on how long a sequence is (LongRoPE), as Hugging
 * Face's library generates: each row has those of its own length, and a row that crosses the border
 * is read again from its beginning, since all of its keys change.
 *
 * @param decoder computes rows that have the same frequencies
 */
record LongSteps(Decoder decoder) {
  private static final int PIECE = 512;

  /** As {@link Decoder#step}. */
  float[][] step(
      KvCache cache, int[] rows, int[][] tokens, List<? extends @Nullable ServedAdapter> adapters) {
    StepPlan.check(cache, rows, tokens);
    return wholly(cache, rows, tokens, () -> read(cache, rows, tokens, adapters));
  }

  private float[][] read(
      KvCache cache, int[] rows, int[][] tokens, List<? extends @Nullable ServedAdapter> adapters) {
    int[][] rest = new int[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      List<? extends @Nullable ServedAdapter> own = part(adapters, new int[] {i});
      rest[i] = prepared(cache, rows[i], tokens[i], own);
    }
    return grouped(
        rows,
        i -> cache.far(rows[i]) ? 1 : 0,
        of -> {
          cache.turnBy(cache.far(rows[of[0]]));
          int[][] lists = Arrays.stream(of).mapToObj(i -> rest[i]).toArray(int[][]::new);
          return decoder.stepped(cache, chosen(rows, of), lists, part(adapters, of));
        });
  }

  /** As {@link Decoder#advance}. */
  float[][] advance(
      KvCache cache, int[] rows, int[] tokens, List<? extends @Nullable ServedAdapter> adapters) {
    int[][] lists = Arrays.stream(tokens).mapToObj(t -> new int[] {t}).toArray(int[][]::new);
    StepPlan.check(cache, rows, lists);
    return wholly(cache, rows, lists, () -> answered(cache, rows, lists, adapters));
  }

  private float[][] answered(
      KvCache cache, int[] rows, int[][] lists, List<? extends @Nullable ServedAdapter> adapters) {
    return grouped(
        rows,
        i -> cache.crosses(rows[i], 1) ? 2 : cache.far(rows[i]) ? 1 : 0,
        of -> {
          int[] some = chosen(rows, of);
          int[][] own = Arrays.stream(of).mapToObj(i -> lists[i]).toArray(int[][]::new);
          if (cache.crosses(some[0], 1) || cache.length(some[0]) == 0) {
            return step(cache, some, own, part(adapters, of));
          }
          cache.turnBy(cache.far(some[0]));
          for (int i = 0; i < some.length; i++) {
            cache.remember(some[i], own[i]);
          }
          int[] tokens = Arrays.stream(own).mapToInt(t -> t[0]).toArray();
          return decoder.advanced(cache, some, tokens, part(adapters, of));
        });
  }

  /** Steps all rows or none: where a group fails, those before it have not stepped either. */
  private static float[][] wholly(
      KvCache cache, int[] rows, int[][] tokens, Supplier<float[][]> call) {
    int[] lengths = Arrays.stream(rows).map(cache::length).toArray();
    boolean[] again = new boolean[rows.length];
    for (int i = 0; i < rows.length; i++) {
      again[i] = cache.crosses(rows[i], tokens[i].length);
    }
    boolean done = false;
    try {
      float[][] logits = call.get();
      done = true;
      return logits;
    } finally {
      for (int i = 0; i < rows.length && !done; i++) {
        cache.restore(rows[i], lengths[i], again[i]);
      }
    }
  }

  private interface Group {
    float[][] run(int[] indices);
  }

  /** Runs groups of equal kind apart and puts their results into the rows' order. */
  private static float[][] grouped(int[] rows, ToIntFunction<Integer> kind, Group group) {
    int[] kinds = new int[rows.length];
    Arrays.setAll(kinds, kind::applyAsInt);
    float[][] results = new float[rows.length][];
    for (int k : Arrays.stream(kinds).distinct().toArray()) {
      List<Integer> of = new ArrayList<>();
      for (int i = 0; i < kinds.length; i++) {
        if (kinds[i] == k) {
          of.add(i);
        }
      }
      int[] indices = of.stream().mapToInt(i -> i).toArray();
      float[][] found = group.run(indices);
      for (int i = 0; i < indices.length; i++) {
        results[indices[i]] = found[i];
      }
    }
    return results;
  }

  /** What is left to read of a row, after all but a piece of what must be read again. */
  private int[] prepared(
      KvCache cache, int row, int[] tokens, List<? extends @Nullable ServedAdapter> adapters) {
    int[] rest = tokens;
    if (cache.crosses(row, tokens.length)) {
      int[] before = cache.remembered(row);
      rest = Arrays.copyOf(before, before.length + tokens.length);
      System.arraycopy(tokens, 0, rest, before.length, tokens.length);
      cache.truncate(row, 0);
    }
    cache.begin(row, cache.length(row) + rest.length);
    cache.remember(row, rest);
    cache.turnBy(cache.far(row));
    int at = 0;
    for (; rest != tokens && rest.length - at > PIECE; at += PIECE) {
      int[][] piece = {Arrays.copyOfRange(rest, at, at + PIECE)};
      decoder.stepped(cache, new int[] {row}, piece, adapters);
    }
    return at == 0 ? rest : Arrays.copyOfRange(rest, at, rest.length);
  }

  private static int[] chosen(int[] values, int[] indices) {
    return Arrays.stream(indices).map(i -> values[i]).toArray();
  }

  private static List<? extends @Nullable ServedAdapter> part(
      List<? extends @Nullable ServedAdapter> adapters, int[] indices) {
    List<@Nullable ServedAdapter> some = new ArrayList<>();
    for (int i : adapters.isEmpty() ? new int[0] : indices) {
      some.add(adapters.get(i));
    }
    return some;
  }
}
