package io.millrace.item.function.piianonymise.internal;

import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.api.function.RunContext;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows of another reader, anonymised as they pass; texts deep in lists and objects too. */
final class AnonymousRows implements RowReader {
  private static final int ASK_EVERY = 50;

  private final RowReader rows;
  private final Set<String> columns;
  private final Anonymiser anonymiser;
  private final PiiReport report;
  private final RunContext context;
  private final long total;
  private long read;

  AnonymousRows(
      RowReader rows,
      Set<String> columns,
      Anonymiser anonymiser,
      PiiReport report,
      RunContext context,
      long total) {
    this.rows = rows;
    this.columns = columns;
    this.anonymiser = anonymiser;
    this.report = report;
    this.context = context;
    this.total = total;
  }

  @Override
  public Schema schema() {
    return rows.schema();
  }

  @Override
  public @Nullable Map<String, Object> next() throws IOException {
    if (read % ASK_EVERY == 0) {
      context.checkAborted();
      context.progress(read, total, "rows");
    }
    Map<String, Object> row = rows.next();
    if (row == null) {
      return null;
    }
    read++;
    Map<String, Object> clean = new LinkedHashMap<>(row);
    for (String column : columns) {
      Object value = row.get(column);
      if (value != null) {
        clean.put(column, clean(value, column));
      }
    }
    report.unit();
    return clean;
  }

  private Object clean(Object value, String place) throws IOException {
    if (value instanceof String text) {
      Anonymiser.Outcome outcome = anonymiser.anonymise(text);
      report.add("row " + read, place, text, outcome, anonymiser.remaining(outcome));
      return outcome.text();
    }
    if (value instanceof List<?> list) {
      List<Object> clean = new java.util.ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        Object element = list.get(i);
        clean.add(element == null ? null : clean(element, place + "[" + i + "]"));
      }
      return clean;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> clean = new LinkedHashMap<>();
      for (Map.Entry<?, ?> e : map.entrySet()) {
        Object v = e.getValue();
        clean.put(
            String.valueOf(e.getKey()), v == null ? null : clean(v, place + "." + e.getKey()));
      }
      return clean;
    }
    return value;
  }

  @Override
  public void close() {}
}
