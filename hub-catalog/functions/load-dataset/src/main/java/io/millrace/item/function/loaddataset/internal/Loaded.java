package io.millrace.item.function.loaddataset.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.items.AddressRule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A data set on this machine, checked and ready to be read.
 *
 * @param bytes as it came, before unpacking
 * @param sha256 of the same bytes
 */
record Loaded(Path path, Format format, long bytes, String sha256, String shown) {

  static Loaded bring(Origin origin, Values given, RunContext context, AddressRule addresses)
      throws IOException, InterruptedException {
    long most = given.integer("maxBytes");
    Bounded sink = new Bounded(most, context);
    Path raw = context.scratch().resolve("loaded.raw");
    String mediaType = "";
    if (origin.url().isPresent()) {
      mediaType = new Download(addresses).to(origin.url().get(), raw, sink);
    } else {
      Path file = origin.file().orElseThrow();
      if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
        throw PlatformException.caller(
            "DATA_NOT_FOUND",
            "There is no file '" + file + "' that the server may read.",
            "Correct 'source'; the path is on the server's machine.");
      }
      try (InputStream in = Files.newInputStream(file)) {
        sink.copy(in, raw);
      }
    }
    String digest = sink.digest();
    checksum(given.optionalString("sha256"), digest, origin);
    String name = origin.name();
    Path file = raw;
    if (name.endsWith(".gz")) {
      name = name.substring(0, name.length() - 3);
      file = unpacked(raw, context, most);
    }
    Format format = Format.of(given.string("format"), name, mediaType);
    Path named = file.resolveSibling("loaded." + ending(format, name));
    if (format == Format.JSON) {
      JsonArray.toLines(file, named, origin.shown());
      format = Format.JSONL;
    } else {
      Files.move(file, named);
    }
    return new Loaded(named, format, sink.bytes(), digest, origin.shown());
  }

  private static String ending(Format format, String name) {
    return name.endsWith(".tsv")
        ? "tsv"
        : format == Format.JSON ? "jsonl" : format.name().toLowerCase(Locale.ROOT);
  }

  private static void checksum(Optional<String> wanted, String is, Origin origin) {
    if (wanted.isPresent() && !wanted.get().strip().equalsIgnoreCase(is)) {
      throw PlatformException.caller(
          "DATA_CHECKSUM_WRONG",
          origin.shown() + " has the SHA-256 " + is + ", not " + wanted.get() + ".",
          "Check the source: it was changed or damaged. If the change is right, correct 'sha256'.");
    }
  }

  private static Path unpacked(Path packed, RunContext context, long most) throws IOException {
    Path target = context.scratch().resolve("loaded.unpacked");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
      new Bounded(most, context).copy(in, target);
    } catch (ZipException | java.io.EOFException e) {
      throw PlatformException.caller(
          "DATA_INVALID",
          "The file ends in .gz but is not whole GZIP: " + e.getMessage() + ".",
          "Load it again, or correct its name.");
    }
    return target;
  }

  /** An error of the reader, about the file that the caller named and not the copy of it. */
  static PlatformException named(PlatformException e, Loaded file) {
    return new PlatformException(
        e.code(),
        e.blame(),
        e.retriable(),
        e.what().replace(file.path().toString(), file.shown()),
        e.remedy(),
        e);
  }
}
