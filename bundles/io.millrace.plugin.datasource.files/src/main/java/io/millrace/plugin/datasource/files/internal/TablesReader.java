package io.millrace.plugin.datasource.files.internal;

import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of several files, one file after the other, under one schema. */
final class TablesReader implements RowReader {
  private final Schema schema;
  private final Settings settings;
  private final Iterator<Path> files;
  private @Nullable Table table;

  private TablesReader(Schema schema, List<Path> files, Settings settings) {
    this.schema = schema;
    this.settings = settings;
    this.files = files.iterator();
  }

  /** Reads everything once for the columns; whatever is malformed shows already here. */
  static TablesReader open(List<Path> files, Settings settings) throws IOException {
    ColumnTypes types = new ColumnTypes();
    for (Path file : files) {
      boolean textual = settings.format(file) == Format.CSV;
      try (Table table = table(file, settings)) {
        for (Map<String, Object> row = table.next(); row != null; row = table.next()) {
          if (textual) {
            types.textual(row);
          } else {
            types.typed(row);
          }
        }
      }
    }
    return new TablesReader(types.schema(), files, settings);
  }

  private static Table table(Path file, Settings settings) throws IOException {
    Lines lines = new Lines(file, settings.encoding());
    try {
      String name = settings.name(file);
      return switch (settings.format(file)) {
        case JSONL -> new JsonLines(lines);
        case CSV -> new CsvTable(lines, delimiter(file, settings));
        case MARKDOWN -> new MarkdownTable(lines, name);
        case TEXT -> new TextTable(lines, name);
      };
    } catch (RuntimeException | IOException e) {
      lines.close();
      throw e;
    }
  }

  private static char delimiter(Path file, Settings settings) {
    boolean tabs = file.getFileName().toString().endsWith(".tsv") && settings.delimiter() == ',';
    return tabs ? '\t' : settings.delimiter();
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public @Nullable Map<String, Object> next() throws IOException {
    while (true) {
      if (table == null) {
        if (!files.hasNext()) {
          return null;
        }
        table = table(files.next(), settings);
      }
      Map<String, Object> row = table.next();
      if (row != null) {
        return typed(row);
      }
      table.close();
      table = null;
    }
  }

  private Map<String, Object> typed(Map<String, Object> row) {
    Map<String, Object> typed = new LinkedHashMap<>();
    for (Schema.Field f : schema.fields()) {
      Object value = row.get(f.name());
      if (value != null) {
        typed.put(f.name(), ColumnTypes.as(f.type(), value));
      }
    }
    return typed;
  }

  @Override
  public void close() throws IOException {
    if (table != null) {
      table.close();
      table = null;
    }
    while (files.hasNext()) {
      files.next();
    }
  }
}
