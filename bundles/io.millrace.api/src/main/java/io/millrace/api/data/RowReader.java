package io.millrace.api.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows, one after another. Whoever opened it closes it. Used by one thread at a time. A row maps
 * column names to values of the types in {@link FieldType}; a missing key means null.
 */
public interface RowReader extends AutoCloseable {
  /** Columns of all rows; known from the start. */
  Schema schema();

  /**
   * The next row, or null at the end.
   *
   * @throws io.millrace.api.PlatformException DATA_INVALID with file, line and what is wrong there
   */
  @Nullable Map<String, Object> next() throws IOException;

  @Override
  void close() throws IOException;

  /** All remaining rows, in memory. */
  default List<Map<String, Object>> all() throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Map<String, Object> row = next(); row != null; row = next()) {
      rows.add(row);
    }
    return rows;
  }
}
