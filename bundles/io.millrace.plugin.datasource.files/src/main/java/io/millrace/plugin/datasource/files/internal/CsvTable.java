package io.millrace.plugin.datasource.files.internal;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** CSV (RFC 4180) whose first record names the columns; an empty value is a missing one. */
final class CsvTable implements Table {
  private static final CsvMapper MAPPER =
      CsvMapper.builder()
          .enable(CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
          .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
          .build();

  private final Lines lines;
  private final MappingIterator<Map<String, String>> rows;

  CsvTable(Lines lines, char delimiter) throws IOException {
    this.lines = lines;
    CsvSchema schema = CsvSchema.emptySchema().withHeader().withColumnSeparator(delimiter);
    try {
      rows = MAPPER.readerForMapOf(String.class).with(schema).readValues(new LinesText(lines));
    } catch (JacksonException e) {
      throw broken(e);
    }
  }

  @Override
  public @Nullable Map<String, Object> next() throws IOException {
    try {
      if (!rows.hasNextValue()) {
        return null;
      }
      Map<String, Object> row = new LinkedHashMap<>();
      rows.nextValue()
          .forEach(
              (name, value) -> {
                if (value != null && !value.isEmpty()) {
                  row.put(name, value);
                }
              });
      return row;
    } catch (JacksonException e) {
      throw broken(e);
    }
  }

  private PlatformException broken(JacksonException e) {
    int line =
        e.getLocation() == null
            ? lines.number()
            : Math.max(1, Math.min(e.getLocation().getLineNr(), lines.number()));
    String message = e.getOriginalMessage();
    String what =
        message.contains("Too many entries")
            ? "has more values than the header has columns"
            : message.contains("Not enough column values")
                ? "has fewer values than the header has columns"
                : message.contains("closing quote")
                    ? "begins a quoted value that never ends"
                    : "is no CSV: " + message.lines().findFirst().orElse("");
    return lines.invalid(line, what);
  }

  @Override
  public PlatformException invalid(String what) {
    return lines.invalid(Math.max(1, rows.getCurrentLocation().getLineNr() - 1), what);
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
