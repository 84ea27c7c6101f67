package io.millrace.item.function.loaddataset.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.items.JsonText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Which rows are for testing. The same rows, share and seed give the same split. */
final class Split {
  private final BitSet test;
  private final int rows;

  private Split(BitSet test, int rows) {
    this.test = test;
    this.rows = rows;
  }

  /** Refuses what cannot be meant, before anything is brought. */
  static void check(Values given) {
    boolean columns = given.has("stratify") || given.has("group");
    boolean both = given.has("stratify") && given.has("group");
    if (both || (columns && given.number("testShare") == 0)) {
      throw PlatformException.caller(
          "PARAMETER_INVALID",
          both
              ? "'stratify' and 'group' were both given."
              : "'stratify' or 'group' was given, but 'testShare' is 0.",
          "Give 'testShare' with at most one of 'stratify' and 'group'.");
    }
  }

  /**
   * Reads all rows.
   *
   * @param all not closed
   */
  static Split of(RowReader all, Values given) throws IOException {
    Optional<String> stratify = column(all, given, "stratify");
    Optional<String> group = column(all, given, "group");
    Map<String, List<Integer>> members = new LinkedHashMap<>();
    int rows = 0;
    for (Map<String, Object> row = all.next(); row != null; row = all.next()) {
      Object key = stratify.or(() -> group).map(row::get).orElse(null);
      String name = key == null ? (group.isPresent() ? "\u0000" + rows : "") : JsonText.plain(key);
      members.computeIfAbsent(name, n -> new ArrayList<>()).add(rows++);
    }
    double share = given.number("testShare");
    Random random = new Random(given.integer("seed"));
    BitSet test =
        group.isPresent() ? whole(members, share, rows, random) : parts(members, share, random);
    if (rows > 0 && (test.isEmpty() || test.cardinality() == rows)) {
      throw PlatformException.caller(
          "DATA_INVALID",
          "Of "
              + rows
              + " rows "
              + test.cardinality()
              + " would be for testing: one side of the split is empty.",
          "Change 'testShare', or split by another column.");
    }
    return new Split(test, rows);
  }

  private static Optional<String> column(RowReader all, Values given, String parameter) {
    Optional<String> column = given.optionalString(parameter);
    column
        .filter(c -> !all.schema().has(c))
        .ifPresent(
            c -> {
              throw PlatformException.caller(
                  "PARAMETER_INVALID",
                  "'" + parameter + "' names the column '" + c + "', which the rows have not.",
                  "They have "
                      + all.schema().fields().stream().map(Schema.Field::name).toList()
                      + ".");
            });
    return column;
  }

  /** The share of every class; what is left of rounding goes to the classes that lost most. */
  private static BitSet parts(Map<String, List<Integer>> classes, double share, Random random) {
    BitSet test = new BitSet();
    double owed = 0;
    for (List<Integer> members : classes.values()) {
      List<Integer> shuffled = new ArrayList<>(members);
      Collections.shuffle(shuffled, random);
      owed += share * members.size();
      long take = Math.min(members.size(), Math.round(owed));
      owed -= take;
      shuffled.subList(0, (int) Math.max(0, take)).forEach(test::set);
    }
    return test;
  }

  /** Whole groups in random order, each if that brings the number of rows nearer to the share. */
  private static BitSet whole(
      Map<String, List<Integer>> groups, double share, int rows, Random random) {
    List<List<Integer>> shuffled = new ArrayList<>(groups.values());
    Collections.shuffle(shuffled, random);
    BitSet test = new BitSet();
    double missing = share * rows;
    for (List<Integer> group : shuffled) {
      if (Math.abs(missing - group.size()) < Math.abs(missing)) {
        group.forEach(test::set);
        missing -= group.size();
      }
    }
    return test;
  }

  long rows() {
    return rows;
  }

  /** The rows of one side. */
  RowReader side(RowReader all, boolean testing) {
    return new RowReader() {
      private int at;

      @Override
      public Schema schema() {
        return all.schema();
      }

      @Override
      public @Nullable Map<String, Object> next() throws IOException {
        Map<String, Object> row = all.next();
        while (row != null && test.get(at++) != testing) {
          row = all.next();
        }
        return row;
      }

      @Override
      public void close() {}
    };
  }
}
