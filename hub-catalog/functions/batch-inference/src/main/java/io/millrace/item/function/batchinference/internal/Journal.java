package io.millrace.item.function.batchinference.internal;

import io.millrace.api.data.FieldType;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.api.function.RunContext;
import io.millrace.runtime.items.JsonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answered rows, a line each, in the folder that outlives an attempt. A line that a crash cut short
 * is dropped; what was answered for other inputs or parameters is not used.
 */
final class Journal {
  private final Path file;
  private long rows;

  private Journal(Path file, long rows) {
    this.file = file;
    this.rows = rows;
  }

  static Journal of(RunContext context, RunContext.Input input) throws IOException {
    Path file = context.checkpoints().resolve("answers.jsonl");
    Path key = context.checkpoints().resolve("answers.for");
    String now =
        input.ref()
            + "\n"
            + context.requiredInput("model").ref()
            + "\n"
            + context.input("adapter").map(RunContext.Input::ref).orElse("")
            + "\n"
            + JsonText.line(context.parameters().asMap());
    if (!Files.exists(key) || !Files.readString(key).equals(now)) {
      Files.deleteIfExists(file);
      Files.writeString(key, now);
    }
    return new Journal(file, Files.exists(file) ? whole(file) : 0);
  }

  /** Cuts a broken end off and counts the rest. */
  private static long whole(Path file) throws IOException {
    long lines = 0;
    long end = 0;
    long at = 0;
    try (var in = new java.io.BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      for (int b = in.read(); b >= 0; b = in.read()) {
        at++;
        if (b == '\n') {
          lines++;
          end = at;
        }
      }
    }
    try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
      cut.setLength(end);
    }
    return lines;
  }

  /** Rows there are. */
  long rows() {
    return rows;
  }

  void add(List<Map<String, Object>> answered) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Map<String, Object> row : answered) {
      Map<String, Object> plain = new LinkedHashMap<>(row);
      plain.replaceAll((k, v) -> v instanceof Instant i ? i.toString() : v);
      lines.append(JsonText.line(plain)).append('\n');
    }
    Files.writeString(
        file, lines, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    rows += answered.size();
  }

  /** All rows, as values of these columns. */
  RowReader answered(Schema schema) throws IOException {
    BufferedReader lines =
        Files.exists(file)
            ? Files.newBufferedReader(file)
            : new BufferedReader(java.io.Reader.nullReader());
    return new RowReader() {
      @Override
      public Schema schema() {
        return schema;
      }

      @Override
      public @Nullable Map<String, Object> next() throws IOException {
        String line = lines.readLine();
        return line == null ? null : row(line, schema);
      }

      @Override
      public void close() throws IOException {
        lines.close();
      }
    };
  }

  private static Map<String, Object> row(String line, Schema schema) throws IOException {
    Map<?, ?> values = (Map<?, ?>) JsonText.read(line);
    Map<String, Object> row = new LinkedHashMap<>();
    for (Schema.Field f : schema.fields()) {
      Object value = values.get(f.name());
      if (value != null) {
        row.put(
            f.name(),
            f.type() == FieldType.TIMESTAMP ? Instant.parse(String.valueOf(value)) : value);
      }
    }
    return row;
  }
}
