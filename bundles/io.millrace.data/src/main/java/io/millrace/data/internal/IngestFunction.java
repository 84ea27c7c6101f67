package io.millrace.data.internal;

import io.millrace.api.data.DataSource;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Reads all rows of a data source into a version of a dataset. */
@Component(
    service = Function.class,
    property = {"kind.id=ingest", "kind.summary=Reads a data source into a dataset."})
public final class IngestFunction implements Function {
  static final String NAME = "ingest";
  static final String OUTPUT = "dataset";

  /** Result: what the source told of its data. */
  static final String FINGERPRINT = "fingerprint";

  private static final long REPORT_EVERY = 1000;

  private final PluginDirectory plugins;
  private final DatasetFiles datasets;

  @Activate
  public IngestFunction(
      @Reference(name = "plugins") PluginDirectory plugins,
      @Reference(name = "datasets") DatasetFiles datasets) {
    this.plugins = plugins;
    this.datasets = datasets;
  }

  @Override
  public FunctionSpec spec() {
    return new FunctionSpec(
        NAME,
        "Reads all rows of a data source into a version of a dataset.",
        FunctionSpec.SERVER,
        List.of(
            Parameter.string("source", null, "Id of the data source plugin, for example files.")
                .mandatory(),
            Parameter.object("sourceParameters", "What the data source is told.")),
        List.of(),
        List.of(new FunctionSpec.OutputSpec(OUTPUT, "dataset", "The rows as Parquet.")));
  }

  @Override
  public void run(RunContext context) throws IOException {
    Values given = context.parameters();
    String id = given.string("source");
    Path work = Files.createDirectories(context.scratch().resolve("dataset"));
    DatasetFiles.Summary summary;
    try (Lease<DataSource> lease = plugins.lease(DataSource.class, id)) {
      context.used(lease.info());
      Values parameters =
          Values.check(
              "data source " + id,
              lease.plugin().parameters(),
              given.has("sourceParameters") ? given.object("sourceParameters") : Map.of());
      // before the rows: what changes meanwhile is read once more rather than missed
      lease.plugin().fingerprint(parameters).ifPresent(f -> context.result(FINGERPRINT, f));
      try (RowReader rows = lease.plugin().open(parameters)) {
        summary = datasets.write(work, new Watched(rows, context));
      }
    }
    Path output = context.output(OUTPUT, summary.metadata());
    for (String file : List.of(DuckDatasetFiles.DATA, DuckDatasetFiles.DESCRIPTION)) {
      Files.move(work.resolve(file), output.resolve(file));
    }
    context.progress(summary.rows(), summary.rows(), "rows");
    context.result("rows", summary.rows());
    context.result("columns", (long) summary.schema().fields().size());
    context.log(summary.rows() + " rows of " + summary.schema().fields().size() + " columns");
  }

  /** Passes rows on, reports progress, and stops when the run is aborted. */
  private static final class Watched implements RowReader {
    private final RowReader rows;
    private final RunContext context;
    private long read;

    Watched(RowReader rows, RunContext context) {
      this.rows = rows;
      this.context = context;
    }

    @Override
    public Schema schema() {
      return rows.schema();
    }

    @Override
    public @Nullable Map<String, Object> next() throws IOException {
      if (read++ % REPORT_EVERY == 0) {
        context.checkAborted();
        context.progress(read - 1, 0, "rows");
      }
      return rows.next();
    }

    @Override
    public void close() {}
  }
}
