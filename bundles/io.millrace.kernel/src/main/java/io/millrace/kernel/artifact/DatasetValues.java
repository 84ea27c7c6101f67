package io.millrace.kernel.artifact;

import io.millrace.api.ArtifactRef;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.RowReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Datasets as parameters of plugins: wherever a declaration gives {@code store://dataset/…} for a
 * value, at any depth, the plugin is given the dataset's rows, as a list of maps. So examples and
 * texts are kept in files, versioned, and plugins need not know the store. Thread-safe.
 */
public final class DatasetValues {
  /** Larger datasets are refused: they are no parameters. */
  public static final int MAX_ROWS = 20_000;

  private static final String PREFIX = "store://dataset/";

  private final Artifacts artifacts;
  private final DatasetFiles files;

  public DatasetValues(Artifacts artifacts, DatasetFiles files) {
    this.artifacts = artifacts;
    this.files = files;
  }

  /**
   * The parameters with every reference replaced by the rows it means now.
   *
   * @throws PlatformException ARTIFACT_NOT_FOUND; ARTIFACT_REF_INVALID; DATASET_TOO_LARGE;
   *     DATASET_UNAVAILABLE if its files cannot be read
   */
  public Map<String, Object> resolve(Map<String, Object> parameters) {
    return replace(parameters, this::rows);
  }

  /** The parameters with an empty list for every reference: enough to check names and types. */
  public static Map<String, Object> outline(Map<String, Object> parameters) {
    return replace(parameters, ref -> List.of());
  }

  private List<Map<String, Object>> rows(String ref) {
    Artifact dataset = artifacts.require(ArtifactRef.parse(ref));
    try (RowReader reader = files.read(artifacts.folder(dataset))) {
      List<Map<String, Object>> rows = new ArrayList<>();
      for (Map<String, Object> row = reader.next(); row != null; row = reader.next()) {
        if (rows.size() == MAX_ROWS) {
          throw PlatformException.caller(
              "DATASET_TOO_LARGE",
              ref + " has more than " + MAX_ROWS + " rows, too many for a parameter.",
              "Name a smaller dataset.");
        }
        rows.add(row);
      }
      return rows;
    } catch (IOException e) {
      throw new PlatformException(
          "DATASET_UNAVAILABLE",
          Blame.ENVIRONMENT,
          true,
          ref + " cannot be read: " + e.getMessage(),
          "Check the disk of the data folder.",
          e);
    }
  }

  private static Map<String, Object> replace(
      Map<String, Object> map, Function<String, Object> rows) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((k, v) -> copy.put(k, value(v, rows)));
    return copy;
  }

  @SuppressWarnings("unchecked") // JSON values: keys of objects are strings
  private static Object value(Object value, Function<String, Object> rows) {
    if (value instanceof String s && s.startsWith(PREFIX)) {
      return rows.apply(s);
    }
    if (value instanceof Map<?, ?> m) {
      return replace((Map<String, Object>) m, rows);
    }
    if (value instanceof List<?> l) {
      return l.stream().map(e -> value(e, rows)).toList();
    }
    return value;
  }
}
