package io.millrace.item.function.describedataset.internal;

import io.millrace.runtime.items.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a person should look at before training on a dataset. */
final class Warnings {
  private Warnings() {}

  static List<String> of(
      long rows, long duplicates, List<Map<String, Object>> columns, Map<String, Object> balance) {
    List<String> w = new ArrayList<>();
    if (rows == 0) {
      w.add("The dataset has no rows.");
      return w;
    }
    if (duplicates > 0) {
      w.add(duplicates + " rows (" + share(duplicates, rows) + ") repeat an earlier one.");
    }
    for (Map<String, Object> c : columns) {
      String name = "Column '" + c.get("name") + "' ";
      long missing = (Long) c.get("missing");
      long count = (Long) c.get("count");
      long distinct = (Long) c.get("distinct");
      if (count == 0) {
        w.add(name + "is empty.");
        continue;
      }
      if (missing * 2 > rows) {
        w.add(name + "is missing in " + share(missing, rows) + " of the rows.");
      }
      if (distinct == 1 && count > 1) {
        w.add(name + "always has the same value.");
      }
      number(c, "blank")
          .filter(n -> n > 0)
          .ifPresent(n -> w.add(name + "is blank in " + n + " rows."));
      number(c, "padded")
          .filter(n -> n > 0)
          .ifPresent(n -> w.add(name + "has blanks around its text in " + n + " rows."));
      number(c, "notFinite")
          .ifPresent(n -> w.add(name + "is not a finite number in " + n + " rows."));
    }
    balance(w, rows, balance);
    return w;
  }

  private static void balance(List<String> w, long rows, Map<String, Object> balance) {
    if (balance.isEmpty()) {
      return;
    }
    long unlabelled = (Long) balance.get("unlabelled");
    if (unlabelled > 0) {
      w.add(share(unlabelled, rows) + " of the rows have no label.");
    }
    long conflicts = (Long) balance.get("conflicts");
    if (conflicts > 0) {
      w.add(conflicts + " rows have another label than an equal row before.");
    }
    double imbalance = (Double) balance.get("imbalance");
    if (imbalance >= 10) {
      w.add(
          "The largest class has " + Figures.shown(imbalance) + " times the rows of the smallest.");
    }
  }

  private static java.util.Optional<Long> number(Map<String, Object> column, String name) {
    return java.util.Optional.ofNullable((Long) column.get(name));
  }

  private static String share(long part, long whole) {
    return Figures.shown(Math.round(1000.0 * part / whole) / 10.0) + " %";
  }
}
