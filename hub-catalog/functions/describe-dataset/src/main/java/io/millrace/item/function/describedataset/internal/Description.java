package io.millrace.item.function.describedataset.internal;

import io.millrace.api.data.Schema;
import io.millrace.runtime.items.Figures;
import io.millrace.runtime.items.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects statistics, row by row, in bounded memory. */
final class Description {
  private final Schema schema;
  private final Optional<String> label;
  private final List<ColumnStatistics> columns = new ArrayList<>();
  private final Correlations correlations;
  private final Frequencies classes = new Frequencies();
  private final Fingerprints whole = new Fingerprints();
  private final Conflicts conflicts = new Conflicts();
  private long rows;
  private long unlabelled;

  Description(Schema schema, Optional<String> label) {
    this.schema = schema;
    this.label = label;
    schema.fields().forEach(f -> columns.add(new ColumnStatistics(f)));
    correlations = new Correlations(schema);
  }

  long rows() {
    return rows;
  }

  int columns() {
    return columns.size();
  }

  long duplicates() {
    return whole.repeated();
  }

  void add(Map<String, Object> row) {
    rows++;
    columns.forEach(c -> c.add(row.get(c.name())));
    correlations.add(row);
    whole.add(content(row, ""));
    label.ifPresent(
        name -> {
          Object value = row.get(name);
          if (value == null) {
            unlabelled++;
          } else {
            String text = JsonText.plain(value);
            classes.add(text);
            conflicts.add(content(row, name), text);
          }
        });
  }

  private String content(Map<String, Object> row, String except) {
    StringBuilder all = new StringBuilder();
    for (Schema.Field f : schema.fields()) {
      if (!f.name().equals(except)) {
        Object value = row.get(f.name());
        all.append(value == null ? "\u0000" : JsonText.plain(value)).append('\u0001');
      }
    }
    return all.toString();
  }

  /** Everything, as JSON values. */
  Map<String, Object> finish(int top, int bins, boolean showValues) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("rows", rows);
    report.put("duplicates", whole.repeated());
    report.put("duplicatesExact", whole.exact());
    List<Map<String, Object>> described = new ArrayList<>();
    columns.forEach(c -> described.add(c.describe(rows, top, bins, showValues)));
    Map<String, Object> balance = balance(top, showValues);
    report.put("warnings", Warnings.of(rows, whole.repeated(), described, balance));
    if (!balance.isEmpty()) {
      report.put("classes", balance);
    }
    report.put("columns", described);
    report.put("correlations", correlations.pairs());
    return report;
  }

  private Map<String, Object> balance(int top, boolean showValues) {
    Map<String, Object> balance = new LinkedHashMap<>();
    if (label.isEmpty()) {
      return balance;
    }
    balance.put("label", label.get());
    balance.put("classes", classes.distinct());
    balance.put("unlabelled", unlabelled);
    balance.put("conflicts", conflicts.count());
    double largest = classes.largest();
    double smallest = classes.smallest();
    balance.put("imbalance", smallest > 0 ? Figures.rounded(largest / smallest) : 0.0);
    balance.put("evenness", Figures.rounded(classes.evenness()));
    balance.put("counts", classes.top(showValues ? Math.max(top, 100) : 0));
    return balance;
  }
}
