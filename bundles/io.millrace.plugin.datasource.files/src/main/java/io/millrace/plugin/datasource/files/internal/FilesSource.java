package io.millrace.plugin.datasource.files.internal;

import io.millrace.api.artifact.Digest;
import io.millrace.api.data.DataSource;
import io.millrace.api.data.RowReader;
import io.millrace.api.item.ItemFiles;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Rows of files on the server's machine. One line, record, section or file is in memory at a time;
 * JSONL and CSV are read twice, first for their columns.
 */
@Component(
    service = DataSource.class,
    property = {"kind.id=files", "kind.summary=JSONL, CSV, Markdown and text files."})
public final class FilesSource implements DataSource {

  private final PluginDirectory plugins;

  @Activate
  public FilesSource(@Reference(name = "plugins") PluginDirectory plugins) {
    this.plugins = plugins;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.list(
                "paths",
                null,
                "Files, folders or globs (questions/**/*.jsonl), relative to 'base', or files of"
                    + " installed items (hub://item/path); files are read in the order given,"
                    + " those of a glob by name.")
            .mandatory(),
        Parameter.string(
            "base", null, "Folder for relative paths; in a project the folder of project.yaml."),
        Parameter.string("format", "auto", "Format of all files; auto goes by the file's ending.")
            .oneOf("auto", "jsonl", "csv", "markdown", "text"),
        Parameter.string("encoding", "UTF-8", "Character encoding; other bytes are an error.")
            .oneOf("UTF-8", "ISO-8859-1", "windows-1252"),
        Parameter.string("delimiter", ",", "Between the values of a CSV file, one character."),
        Parameter.object(
            "where",
            "Only rows whose column equals the value: {split: heldout}; a list means any of"
                + " them."));
  }

  @Override
  public RowReader open(Values parameters) throws IOException {
    Settings settings = Settings.of(parameters);
    RowReader rows = TablesReader.open(files(settings), settings);
    return settings.where().isEmpty() ? rows : new FilteredReader(rows, settings.where());
  }

  /** SHA-256 over the names and contents of all files, in the order in which they are read. */
  @Override
  public Optional<String> fingerprint(Values parameters) throws IOException {
    Settings settings = Settings.of(parameters);
    MessageDigest all = Digest.sha256();
    for (Path file : files(settings)) {
      String line = Digest.of(file) + " " + settings.name(file) + "\n";
      all.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return Optional.of(Digest.of(all.digest()).toString());
  }

  private List<Path> files(Settings settings) throws IOException {
    return FileSelection.find(settings.paths().stream().map(this::local).toList(), settings.base());
  }

  /** An item's file by where it lies; anything else as it is. */
  private String local(String path) {
    if (!ItemFiles.isAddress(path)) {
      return path;
    }
    try (Lease<ItemFiles> items = plugins.lease(ItemFiles.class, "hub")) {
      return items.plugin().resolve(path).toString();
    }
  }
}
