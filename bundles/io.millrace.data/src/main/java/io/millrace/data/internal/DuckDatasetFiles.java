package io.millrace.data.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Datasets as one Parquet file each, written and read by an embedded DuckDB. Its library is loaded
 * at the first use: a server that handles no data does not pay for it. Thread-safe: every call has
 * a database of its own.
 */
@Component(service = DatasetFiles.class)
public final class DuckDatasetFiles implements DatasetFiles {
  static final String DATA = "data.parquet";
  static final String DESCRIPTION = "dataset.json";

  @Activate
  public DuckDatasetFiles() {}

  @Override
  public Summary write(Path folder, RowReader rows) throws IOException {
    if (!rows.schema().fields().isEmpty()) {
      Summary summary = DuckWriter.write(folder.resolve(DATA), rows);
      DescriptionFile.write(folder.resolve(DESCRIPTION), summary);
      return summary;
    }
    throw PlatformException.caller(
        "DATASET_INVALID",
        "The rows have no columns.",
        "Check that the source holds rows and that its filter lets some pass.");
  }

  @Override
  public RowReader read(Path folder) throws IOException {
    return DuckReader.open(folder.resolve(DATA), summary(folder).schema());
  }

  @Override
  public RowReader parquet(Path file) throws IOException {
    return ForeignParquet.open(file);
  }

  @Override
  public Summary summary(Path folder) throws IOException {
    Path description = folder.resolve(DESCRIPTION);
    if (!Files.isRegularFile(description) || !Files.isRegularFile(folder.resolve(DATA))) {
      throw PlatformException.caller(
          "DATASET_INVALID",
          "'"
              + folder.getFileName()
              + "' is not a dataset: it lacks "
              + DESCRIPTION
              + " or "
              + DATA
              + ".",
          "Give an artifact of the kind dataset, as the function 'ingest' makes it.");
    }
    return DescriptionFile.read(description);
  }

  @Override
  public RowReader rows(Schema schema, List<Map<String, Object>> rows) {
    Iterator<Map<String, Object>> iterator = List.copyOf(rows).iterator();
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
}
