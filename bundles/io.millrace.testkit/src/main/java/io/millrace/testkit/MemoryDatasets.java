package io.millrace.testkit;

import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Datasets in memory, by folder. For tests only. */
public final class MemoryDatasets implements DatasetFiles {
  private final Map<Path, List<Map<String, Object>>> datasets = new HashMap<>();

  /** Lays down the rows of the dataset in a folder. */
  public MemoryDatasets put(Path folder, List<Map<String, Object>> rows) {
    datasets.put(folder, rows);
    return this;
  }

  @Override
  public RowReader read(Path folder) {
    return rows(Schema.of(), datasets.get(folder));
  }

  @Override
  public RowReader rows(Schema schema, List<Map<String, Object>> rows) {
    Iterator<Map<String, Object>> iterator = rows.iterator();
    return new RowReader() {
      @Override
      public Schema schema() {
        return schema;
      }

      @Override
      public @Nullable Map<String, Object> next() {
        return iterator.hasNext() ? iterator.next() : null;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Summary write(Path folder, RowReader rows) {
    throw new UnsupportedOperationException("rows are read from memory only");
  }

  @Override
  public Summary summary(Path folder) {
    throw new UnsupportedOperationException("rows are read from memory only");
  }
}
