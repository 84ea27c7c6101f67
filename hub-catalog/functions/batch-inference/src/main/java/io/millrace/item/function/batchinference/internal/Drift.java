package io.millrace.item.function.batchinference.internal;

import io.millrace.api.data.FieldType;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.api.function.RunContext;
import io.millrace.runtime.items.Figures;
import io.millrace.runtime.items.JsonText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How far columns have moved from a reference: numbers as they are, texts by their length. Both are
 * put into ten columns of equal share in the reference; compared are total variation (half the sum
 * of differences, 0 to 1) and Jensen-Shannon divergence (base 2, 0 to 1; Lin 1991).
 */
final class Drift {
  private static final int BINS = 10;
  private static final int MOST = 1_000_000;

  private Drift() {}

  static List<Map<String, Object>> between(
      RowReader reference, RowReader now, double threshold, RunContext context) throws IOException {
    List<Schema.Field> fields =
        now.schema().fields().stream()
            .filter(f -> reference.schema().has(f.name()))
            .filter(f -> f.type() != FieldType.TIMESTAMP)
            .toList();
    List<double[]> before = values(reference, fields, context);
    List<double[]> after = values(now, fields, context);
    List<Map<String, Object>> drift = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      if (before.get(i).length > 0 && after.get(i).length > 0) {
        drift.add(compare(fields.get(i), before.get(i), after.get(i), threshold));
      }
    }
    return drift;
  }

  private static List<double[]> values(
      RowReader rows, List<Schema.Field> fields, RunContext context) throws IOException {
    List<List<Double>> all = new ArrayList<>();
    fields.forEach(f -> all.add(new ArrayList<>()));
    long read = 0;
    for (Map<String, Object> row = rows.next(); row != null && read < MOST; row = rows.next()) {
      if (read++ % 1000 == 0) {
        context.checkAborted();
      }
      for (int i = 0; i < fields.size(); i++) {
        Object value = row.get(fields.get(i).name());
        if (value != null) {
          all.get(i).add(number(value));
        }
      }
    }
    return all.stream().map(l -> l.stream().mapToDouble(d -> d).toArray()).toList();
  }

  private static double number(Object value) {
    if (value instanceof Number n) {
      return n.doubleValue();
    }
    return value instanceof Boolean b ? (b ? 1 : 0) : JsonText.plain(value).length();
  }

  static Map<String, Object> compare(
      Schema.Field field, double[] before, double[] after, double threshold) {
    double[] edges = edges(before);
    double[] p = shares(before, edges);
    double[] q = shares(after, edges);
    double variation = 0;
    double divergence = 0;
    for (int i = 0; i < p.length; i++) {
      variation += Math.abs(p[i] - q[i]) / 2;
      double m = (p[i] + q[i]) / 2;
      divergence += part(p[i], m) / 2 + part(q[i], m) / 2;
    }
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("column", field.name());
    boolean length = field.type() == FieldType.STRING || field.type() == FieldType.JSON;
    d.put("of", length ? "length" : "value");
    d.put("totalVariation", Figures.rounded(variation));
    d.put("jensenShannon", Figures.rounded(divergence));
    d.put("drifted", variation > threshold);
    d.put("edges", Arrays.stream(edges).boxed().toList());
    d.put("reference", Arrays.stream(p).boxed().map(Figures::rounded).toList());
    d.put("now", Arrays.stream(q).boxed().map(Figures::rounded).toList());
    return d;
  }

  private static double part(double p, double m) {
    return p <= 0 ? 0 : p * Math.log(p / m) / Math.log(2);
  }

  /** Inner borders: quantiles of the reference, each once. */
  private static double[] edges(double[] reference) {
    double[] sorted = reference.clone();
    Arrays.sort(sorted);
    return IntStream.range(1, BINS)
        .mapToDouble(i -> sorted[(int) ((long) i * (sorted.length - 1) / BINS)])
        .distinct()
        .toArray();
  }

  /** A value on a border belongs below it. */
  private static double[] shares(double[] values, double[] edges) {
    double[] shares = new double[edges.length + 1];
    for (double v : values) {
      int at = Arrays.binarySearch(edges, v);
      shares[at >= 0 ? at : -at - 1] += 1.0 / values.length;
    }
    return shares;
  }
}
