package io.millrace.item.function.describedataset.internal;

import io.millrace.api.data.FieldType;
import io.millrace.api.data.Schema;
import io.millrace.runtime.items.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pearson's correlation of every pair of the first {@value #MOST} numeric columns, over the rows
 * that have both; means are updated as Welford does, so that large values do not cancel.
 */
final class Correlations {
  private static final int MOST = 40;

  private final List<String> names;
  private final Pair[][] pairs;

  private static final class Pair {
    long n;
    double meanX;
    double meanY;
    double xx;
    double yy;
    double xy;

    void add(double x, double y) {
      n++;
      double dx = x - meanX;
      meanX += dx / n;
      xx += dx * (x - meanX);
      double dy = y - meanY;
      meanY += dy / n;
      yy += dy * (y - meanY);
      xy += dx * (y - meanY);
    }
  }

  Correlations(Schema schema) {
    names =
        schema.fields().stream()
            .filter(
                f ->
                    f.type() == FieldType.INTEGER
                        || f.type() == FieldType.NUMBER
                        || f.type() == FieldType.BOOLEAN)
            .map(Schema.Field::name)
            .limit(MOST)
            .toList();
    pairs = new Pair[names.size()][names.size()];
    for (int i = 0; i < names.size(); i++) {
      for (int j = 0; j < i; j++) {
        pairs[i][j] = new Pair();
      }
    }
  }

  void add(Map<String, Object> row) {
    double[] values = new double[names.size()];
    for (int i = 0; i < values.length; i++) {
      Object v = row.get(names.get(i));
      values[i] =
          v instanceof Boolean b
              ? (b ? 1 : 0)
              : v instanceof Number x ? x.doubleValue() : Double.NaN;
      for (int j = 0; j < i; j++) {
        if (Double.isFinite(values[i]) && Double.isFinite(values[j])) {
          pairs[i][j].add(values[j], values[i]);
        }
      }
    }
  }

  /** Pairs that have a correlation, the strongest first. */
  List<Map<String, Object>> pairs() {
    List<Map<String, Object>> all = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      for (int j = 0; j < i; j++) {
        Pair p = pairs[i][j];
        if (p.n > 2 && p.xx > 0 && p.yy > 0) {
          Map<String, Object> entry = new LinkedHashMap<>();
          entry.put("a", names.get(j));
          entry.put("b", names.get(i));
          entry.put("pearson", Figures.rounded(p.xy / Math.sqrt(p.xx * p.yy)));
          entry.put("rows", p.n);
          all.add(entry);
        }
      }
    }
    all.sort(Comparator.comparingDouble(e -> -Math.abs((Double) e.get("pearson"))));
    return all;
  }
}
