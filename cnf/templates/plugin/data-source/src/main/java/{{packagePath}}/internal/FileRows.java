package {{package}}.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.FieldType;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.api.data.Schema.Field;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One file after another; only one is in memory. */
final class FileRows implements RowReader {
  private static final Schema SCHEMA =
      Schema.of(
          Field.string("path"),
          Field.string("text"),
          new Field("bytes", FieldType.INTEGER),
          new Field("modified", FieldType.TIMESTAMP));

  private final Path folder;
  private final Iterator<Path> files;
  private final long maxBytes;

  FileRows(Path folder, List<Path> files, long maxBytes) {
    this.folder = folder;
    this.files = files.iterator();
    this.maxBytes = maxBytes;
  }

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public @Nullable Map<String, Object> next() throws IOException {
    if (!files.hasNext()) {
      return null;
    }
    Path file = files.next();
    long bytes = Files.size(file);
    if (bytes > maxBytes) {
      throw PlatformException.caller(
          "DATA_INVALID",
          file + " has " + bytes + " bytes; 'maxBytes' is " + maxBytes + ".",
          "Raise 'maxBytes', or leave the file out with 'pattern'.");
    }
    return Map.of(
        "path", folder.relativize(file).toString(),
        "text", text(file),
        "bytes", bytes,
        "modified", Files.getLastModifiedTime(file).toInstant());
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw PlatformException.caller(
          "DATA_INVALID", file + " is not UTF-8.", "Convert it, or leave it out with 'pattern'.");
    }
  }

  @Override
  public void close() {
    // no file stays open between rows
  }
}
