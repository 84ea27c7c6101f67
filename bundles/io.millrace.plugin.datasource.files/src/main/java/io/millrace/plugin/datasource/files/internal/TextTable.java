package io.millrace.plugin.datasource.files.internal;

import io.millrace.api.PlatformException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plain text: a row for each paragraph, that is lines up to an empty one. */
final class TextTable implements Table {
  private final Lines lines;
  private final String path;

  TextTable(Lines lines, String path) {
    this.lines = lines;
    this.path = path;
  }

  @Override
  public @Nullable Map<String, Object> next() throws IOException {
    StringBuilder text = new StringBuilder();
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (!line.isBlank()) {
        text.append(text.isEmpty() ? "" : "\n").append(line);
        if (text.length() > Lines.LONGEST_BYTES) {
          throw invalid("is in a paragraph longer than " + (Lines.LONGEST_BYTES >> 20) + " MiB");
        }
      } else if (!text.isEmpty()) {
        break;
      }
    }
    if (text.isEmpty()) {
      return null;
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("path", path);
    row.put("text", text.toString());
    return row;
  }

  @Override
  public PlatformException invalid(String what) {
    return lines.invalid(lines.number(), what);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
