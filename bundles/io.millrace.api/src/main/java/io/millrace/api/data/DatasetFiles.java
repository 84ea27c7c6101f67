package io.millrace.api.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Datasets as folders of Parquet files: the form in which stages hand rows to each other. A service
 * of the platform, in the server and in workers. Thread-safe.
 */
@ProviderType
public interface DatasetFiles {
  /**
   * Writes all rows to {@code folder/data.parquet} and describes them in {@code
   * folder/dataset.json}.
   *
   * @param folder exists and is empty
   * @param rows read to its end, not closed
   */
  Summary write(Path folder, RowReader rows) throws IOException;

  /**
   * Opens a dataset folder.
   *
   * @return owned by the caller
   * @throws io.millrace.api.PlatformException DATASET_INVALID if it is not one
   */
  RowReader read(Path folder) throws IOException;

  /**
   * Opens a Parquet file of any origin. Columns of types that {@link FieldType} has not are given
   * as the nearest one: decimals as numbers, dates as the instant they begin in UTC, lists and
   * structures as JSON, everything else as text.
   *
   * @return owned by the caller
   * @throws io.millrace.api.PlatformException DATA_INVALID if it is none
   * @throws UnsupportedOperationException by fakes that hold their rows in memory
   * @since 1.1
   */
  default RowReader parquet(Path file) throws IOException {
    throw new UnsupportedOperationException("no Parquet files here");
  }

  /** What {@link #write} recorded. */
  Summary summary(Path folder) throws IOException;

  /** Rows in memory as a reader, for {@link #write}. */
  RowReader rows(Schema schema, List<Map<String, Object>> rows);

  /**
   * A dataset in short.
   *
   * @param rows how many
   * @param columns statistics by column: type, nulls, distinct (approximate), min, max, mean
   * @param preview first rows, at most 20, long texts cut
   */
  record Summary(
      Schema schema,
      long rows,
      Map<String, Map<String, Object>> columns,
      List<Map<String, Object>> preview) {

    /**
     * As JSON values, for the metadata of the artifact: {@code format}, {@code rows}, {@code
     * schema} (name and type in lower case), {@code columns}, {@code preview}. A new map at every
     * call, to which the caller may add.
     *
     * @since 1.1
     */
    public Map<String, Object> metadata() {
      List<Map<String, Object>> fields = new ArrayList<>();
      for (Schema.Field f : schema.fields()) {
        fields.add(Map.of("name", f.name(), "type", f.type().name().toLowerCase(Locale.ROOT)));
      }
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("format", "parquet");
      values.put("rows", rows);
      values.put("schema", fields);
      values.put("columns", columns);
      values.put("preview", preview);
      return values;
    }
  }
}
