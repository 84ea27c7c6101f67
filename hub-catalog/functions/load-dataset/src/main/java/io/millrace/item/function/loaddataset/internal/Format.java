package io.millrace.item.function.loaddataset.internal;

import io.millrace.api.PlatformException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The formats, the endings of files and the media types by which they are known. */
enum Format {
  CSV(List.of("csv", "tsv"), List.of("text/csv", "text/tab-separated-values")),
  JSONL(
      List.of("jsonl", "ndjson"),
      List.of("application/x-ndjson", "application/jsonl", "application/x-jsonlines")),
  JSON(List.of("json"), List.of("application/json")),
  PARQUET(List.of("parquet"), List.of("application/vnd.apache.parquet", "application/x-parquet")),
  MARKDOWN(List.of("md", "markdown"), List.of("text/markdown")),
  TEXT(List.of("txt", "text"), List.of("text/plain"));

  private final List<String> endings;
  private final List<String> media;

  Format(List<String> endings, List<String> media) {
    this.endings = endings;
    this.media = media;
  }

  static String[] names() {
    return Stream.concat(
            Stream.of("auto"), Arrays.stream(values()).map(f -> f.name().toLowerCase(Locale.ROOT)))
        .toArray(String[]::new);
  }

  /**
   * The format of a file.
   *
   * @param asked what the run was told
   * @param name of the file, without the ending of its packing
   * @param mediaType what the server said, may be empty
   */
  static Format of(String asked, String name, String mediaType) {
    if (!asked.equals("auto")) {
      return valueOf(asked.toUpperCase(Locale.ROOT));
    }
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    String type = mediaType.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    Optional<Format> known =
        Arrays.stream(values()).filter(f -> f.endings.contains(ending)).findFirst();
    return known
        .or(() -> Arrays.stream(values()).filter(f -> f.media.contains(type)).findFirst())
        .orElseThrow(
            () ->
                PlatformException.caller(
                    "DATA_INVALID",
                    "The format of '" + name + "' is not known by its ending or media type.",
                    "Set 'format' to one of " + String.join(", ", names()) + "."));
  }
}
