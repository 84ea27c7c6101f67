package io.millrace.plugin.datasource.files.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.parameter.Values;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the source was told, checked. */
record Settings(
    List<String> paths,
    Optional<Path> base,
    String format,
    Charset encoding,
    char delimiter,
    Map<String, Object> where) {

  static Settings of(Values v) {
    String delimiter = v.string("delimiter");
    if (delimiter.length() != 1) {
      throw PlatformException.caller(
          "PARAMETER_INVALID",
          "'delimiter' must be one character but is \"" + delimiter + "\".",
          "Give for example \",\", \";\" or a tab (\"\\t\").");
    }
    return new Settings(
        v.strings("paths"),
        v.optionalString("base").map(Path::of),
        v.string("format"),
        Charset.forName(v.string("encoding")),
        delimiter.charAt(0),
        v.has("where") ? v.object("where") : Map.of());
  }

  /** What rows call a file: its place in the base, or its name alone. */
  String name(Path file) {
    return base.filter(file::startsWith)
        .map(b -> b.relativize(file).toString())
        .orElseGet(() -> file.getFileName().toString());
  }

  /** The format of one file. */
  Format format(Path file) {
    return format.equals("auto")
        ? Format.byName(file)
        : Format.valueOf(format.toUpperCase(java.util.Locale.ROOT));
  }
}
