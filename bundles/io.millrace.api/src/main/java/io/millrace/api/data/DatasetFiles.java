package io.millrace.api.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
      List<Map<String, Object>> preview) {}
}
