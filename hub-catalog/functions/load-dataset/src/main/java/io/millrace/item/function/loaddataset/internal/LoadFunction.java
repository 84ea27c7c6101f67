package io.millrace.item.function.loaddataset.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.DataSource;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.RowReader;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.runtime.items.AddressRule;
import io.millrace.runtime.items.OutputFolder;
import io.millrace.runtime.items.WatchedRows;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Brings a data set from a file or URL into a dataset, whole or split for training and testing. */
@Component(
    service = Function.class,
    name = LoadFunction.PID,
    property = {
      "kind.id=load-dataset",
      "kind.version=0.1.0",
      "kind.summary=Loads CSV, JSONL, JSON or Parquet from a file or URL, split if wanted."
    })
@Designate(ocd = LoadFunction.Config.class)
public final class LoadFunction implements Function {
  static final String PID = "io.millrace.item.function.load-dataset";

  private final PluginDirectory plugins;
  private final DatasetFiles datasets;
  private final AddressRule addresses;

  @ObjectClassDefinition(
      name = "Function: load-dataset",
      description = "From where data sets may be loaded.")
  @interface Config {
    @AttributeDefinition(
        name = "Private addresses",
        description =
            "Whether URLs may name this machine or its private network. Default false: else a"
                + " run could read what only this server reaches.")
    boolean allowPrivateAddresses() default false;
  }

  @Activate
  public LoadFunction(
      Config config,
      @Reference(name = "plugins") PluginDirectory plugins,
      @Reference(name = "datasets") DatasetFiles datasets) {
    this(config.allowPrivateAddresses(), plugins, datasets);
  }

  LoadFunction(boolean allowPrivate, PluginDirectory plugins, DatasetFiles datasets) {
    this.plugins = plugins;
    this.datasets = datasets;
    addresses = new AddressRule(allowPrivate, PID);
  }

  @Override
  public FunctionSpec spec() {
    return new FunctionSpec(
        "load-dataset",
        "Loads a data set from a file or URL, whole or split for training and testing.",
        FunctionSpec.SERVER,
        List.of(
            Parameter.string(
                    "source", null, "Path on the server's machine, or file:, http: or https: URL.")
                .mandatory(),
            Parameter.string("format", "auto", "auto goes by the ending or the server's answer.")
                .oneOf(Format.names()),
            Parameter.string("delimiter", ",", "Between the values of CSV, one character."),
            Parameter.string("encoding", "UTF-8", "Of text files.")
                .oneOf("UTF-8", "ISO-8859-1", "windows-1252"),
            Parameter.integer(
                    "maxBytes", 1L << 30, "Larger files are refused, before and after unpacking.")
                .between(1, 1L << 40),
            Parameter.string("sha256", null, "Another checksum is refused (hexadecimal)."),
            Parameter.number("testShare", 0.0, "Share of rows for the output 'test'; 0 for none.")
                .between(0, 0.9),
            Parameter.string("stratify", null, "Column whose values keep their shares in both."),
            Parameter.string("group", null, "Column whose equal values stay together."),
            Parameter.integer("seed", 0L, "Of the split: the same rows, the same split.")),
        List.of(),
        List.of(
            new FunctionSpec.OutputSpec("dataset", "dataset", "All rows, if not split."),
            new FunctionSpec.OutputSpec("train", "dataset", "Rows to train on, if split."),
            new FunctionSpec.OutputSpec("test", "dataset", "Rows to test with, if split.")));
  }

  @Override
  public void run(RunContext context) throws IOException, InterruptedException {
    Values given = context.parameters();
    Origin origin = Origin.of(given.string("source"));
    Split.check(given);
    context.checkAborted();
    context.log("loading " + origin.shown());
    Loaded file = Loaded.bring(origin, given, context, addresses);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("source", origin.shown());
    facts.put("sha256", file.sha256());
    facts.put("bytes", file.bytes());
    if (given.number("testShare") == 0) {
      try (Rows rows = open(file, given, context)) {
        long count =
            OutputFolder.dataset(
                context, datasets, "dataset", new WatchedRows(rows.reader(), context), facts);
        context.result("rows", count);
      }
    } else {
      split(file, given, context, facts);
    }
    context.result("bytes", file.bytes());
    context.result("sha256", file.sha256());
    context.log(file.bytes() + " bytes, SHA-256 " + file.sha256());
  }

  private void split(Loaded file, Values given, RunContext context, Map<String, Object> facts)
      throws IOException {
    Split split;
    try (Rows rows = open(file, given, context)) {
      split = Split.of(new WatchedRows(rows.reader(), context), given);
    }
    facts.put("seed", given.integer("seed"));
    for (boolean test : new boolean[] {false, true}) {
      String output = test ? "test" : "train";
      try (Rows rows = open(file, given, context)) {
        long count =
            OutputFolder.dataset(
                context,
                datasets,
                output,
                new WatchedRows(split.side(rows.reader(), test), context),
                facts);
        context.result(output + "Rows", count);
      }
    }
    context.result("rows", split.rows());
  }

  /** Rows being read, and the plugin that reads them. */
  private record Rows(RowReader reader, AutoCloseable plugin) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      try {
        reader.close();
      } finally {
        closePlugin();
      }
    }

    private void closePlugin() throws IOException {
      try {
        plugin.close();
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }

  private Rows open(Loaded file, Values given, RunContext context) throws IOException {
    if (file.format() == Format.PARQUET) {
      return new Rows(datasets.parquet(file.path()), () -> {});
    }
    Lease<DataSource> lease = plugins.lease(DataSource.class, "files");
    try {
      context.used(lease.info());
      Values told =
          Values.check(
              "data source files",
              lease.plugin().parameters(),
              Map.of(
                  "paths", List.of(file.path().toString()),
                  "format", file.format().name().toLowerCase(java.util.Locale.ROOT),
                  "encoding", given.string("encoding"),
                  "delimiter", given.string("delimiter")));
      return new Rows(lease.plugin().open(told), lease);
    } catch (PlatformException e) {
      lease.close();
      throw Loaded.named(e, file);
    } catch (RuntimeException | IOException e) {
      lease.close();
      throw e;
    }
  }
}
