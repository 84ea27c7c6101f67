package io.millrace.runtime.items;

import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.RowReader;
import io.millrace.api.function.RunContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An output in the making: written in the run's scratch folder first, so that a run that fails
 * half-way announces nothing, and moved when it is whole.
 */
public final class OutputFolder {
  private final RunContext context;
  private final String output;
  private final Path work;

  private OutputFolder(RunContext context, String output, Path work) {
    this.context = context;
    this.output = output;
    this.work = work;
  }

  /** Starts the named output. */
  public static OutputFolder of(RunContext context, String output) throws IOException {
    return new OutputFolder(
        context, output, Files.createDirectories(context.scratch().resolve("output-" + output)));
  }

  /** Where to write. */
  public Path path() {
    return work;
  }

  /** Announces the output with these facts and moves its files there. */
  public void done(Map<String, Object> metadata) throws IOException {
    Path target = context.output(output, metadata);
    List<Path> entries = new ArrayList<>();
    try (Stream<Path> files = Files.list(work)) {
      files.forEach(entries::add);
    }
    for (Path entry : entries) {
      Files.move(entry, target.resolve(entry.getFileName().toString()));
    }
  }

  /**
   * Leaves rows as a dataset.
   *
   * @param rows read to their end, not closed
   * @param facts added to the dataset's own metadata
   * @return how many rows
   */
  public static long dataset(
      RunContext context,
      DatasetFiles datasets,
      String output,
      RowReader rows,
      Map<String, Object> facts)
      throws IOException {
    OutputFolder folder = of(context, output);
    DatasetFiles.Summary summary = datasets.write(folder.work, rows);
    Map<String, Object> metadata = new LinkedHashMap<>(summary.metadata());
    metadata.putAll(facts);
    folder.done(metadata);
    return summary.rows();
  }
}
