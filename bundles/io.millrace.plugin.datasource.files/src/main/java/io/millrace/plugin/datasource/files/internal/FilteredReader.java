package io.millrace.plugin.datasource.files.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lets only rows pass whose columns equal given values. */
final class FilteredReader implements RowReader {
  private final RowReader rows;
  private final Map<String, Object> where;

  FilteredReader(RowReader rows, Map<String, Object> where) throws IOException {
    this.rows = rows;
    this.where = where;
    for (String column : where.keySet()) {
      if (!rows.schema().has(column)) {
        rows.close();
        throw PlatformException.caller(
            "DATA_INVALID",
            "'where' names the column '"
                + column
                + "', which is not there; there are "
                + rows.schema().fields().stream().map(Schema.Field::name).toList()
                + ".",
            "Correct 'where'.");
      }
    }
  }

  @Override
  public Schema schema() {
    return rows.schema();
  }

  @Override
  public @Nullable Map<String, Object> next() throws IOException {
    Map<String, Object> row = rows.next();
    while (row != null && !passes(row)) {
      row = rows.next();
    }
    return row;
  }

  private boolean passes(Map<String, Object> row) {
    return where.entrySet().stream()
        .allMatch(
            e -> {
              String actual = String.valueOf(row.get(e.getKey()));
              return e.getValue() instanceof List<?> any
                  ? any.stream().map(String::valueOf).anyMatch(actual::equals)
                  : actual.equals(String.valueOf(e.getValue()));
            });
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
