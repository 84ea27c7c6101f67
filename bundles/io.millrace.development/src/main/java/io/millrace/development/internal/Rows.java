package io.millrace.development.internal;

import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.RowReader;
import io.millrace.api.function.RunContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows of inputs, in memory: what is tuned on and evaluated on fits there. */
final class Rows {
  private Rows() {}

  /**
   * The rows of an input.
   *
   * @param most rows to read at most
   */
  static List<Map<String, Object>> of(
      DatasetFiles datasets, Optional<RunContext.Input> input, long most) throws IOException {
    if (input.isEmpty()) {
      return List.of();
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    try (RowReader reader = datasets.read(input.get().path())) {
      for (Map<String, Object> row = reader.next();
          row != null && rows.size() < most;
          row = reader.next()) {
        rows.add(row);
      }
    }
    return rows;
  }
}
