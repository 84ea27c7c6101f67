package io.millrace.plugin.datasource.files.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** JSONL: one object a line; empty lines are passed over. */
final class JsonLines implements Table {
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_LONG_FOR_INTS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(new TypeReference<LinkedHashMap<String, Object>>() {});

  private final Lines lines;

  JsonLines(Lines lines) {
    this.lines = lines;
  }

  @Override
  public @Nullable Map<String, Object> next() throws IOException {
    String line = lines.next();
    while (line != null && line.isBlank()) {
      line = lines.next();
    }
    if (line == null) {
      return null;
    }
    try {
      Map<String, Object> row = READER.readValue(line);
      if (row == null) {
        throw invalid("holds null, not an object");
      }
      row.values().removeIf(Objects::isNull);
      return row;
    } catch (JsonProcessingException e) {
      String column = e.getLocation() == null ? "" : " at column " + e.getLocation().getColumnNr();
      throw invalid("is no JSON object" + column);
    }
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
