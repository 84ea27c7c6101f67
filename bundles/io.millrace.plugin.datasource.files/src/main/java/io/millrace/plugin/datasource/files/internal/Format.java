package io.millrace.plugin.datasource.files.internal;

import io.millrace.api.PlatformException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The formats and the endings by which they are known. */
enum Format {
  JSONL("jsonl", "ndjson"),
  CSV("csv", "tsv"),
  MARKDOWN("md", "markdown"),
  TEXT("txt", "text");

  private final List<String> endings;

  Format(String... endings) {
    this.endings = List.of(endings);
  }

  static Optional<Format> ofEnding(Path file) {
    String name = file.getFileName().toString();
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(f -> f.endings.contains(ending)).findFirst();
  }

  static Format byName(Path file) {
    return ofEnding(file)
        .orElseThrow(
            () ->
                PlatformException.caller(
                    "DATA_INVALID",
                    "The format of '" + file.getFileName() + "' is not known by its ending.",
                    "Set 'format' to jsonl, csv, markdown or text."));
  }
}
