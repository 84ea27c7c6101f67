package io.millrace.item.function.questionanswering.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of a document set as rows: {@code document} (its path) and {@code text}. */
final class DocumentTexts implements RowReader {
  private static final long LARGEST = 16L << 20;

  private final Path folder;
  private final Iterator<Path> files;

  DocumentTexts(Path folder) throws IOException {
    this.folder = folder;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).sorted().toList().iterator();
    }
  }

  @Override
  public Schema schema() {
    return Schema.of(Schema.Field.string("document"), Schema.Field.string("text"));
  }

  @Override
  public @Nullable Map<String, Object> next() throws IOException {
    if (!files.hasNext()) {
      return null;
    }
    Path file = files.next();
    String name = folder.relativize(file).toString().replace('\\', '/');
    if (Files.size(file) > LARGEST) {
      throw invalid(name, "is larger than 16 MiB");
    }
    try {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("document", name);
      row.put("text", Files.readString(file));
      return row;
    } catch (CharacterCodingException e) {
      throw invalid(name, "is no UTF-8 text");
    }
  }

  private static PlatformException invalid(String name, String why) {
    return PlatformException.caller(
        "DATA_INVALID",
        "The document '" + name + "' " + why + ".",
        "Leave it out, or bring the documents as a dataset.");
  }

  @Override
  public void close() {}
}
