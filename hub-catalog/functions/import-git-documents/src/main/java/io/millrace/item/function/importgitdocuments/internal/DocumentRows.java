package io.millrace.item.function.importgitdocuments.internal;

import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Documents as rows; one text is in memory at a time. */
final class DocumentRows implements RowReader {
  private final Schema schema;
  private final Iterator<Document> documents;
  private final Path folder;
  private final Map<String, Object> facts;

  DocumentRows(Schema schema, List<Document> documents, Path folder, Map<String, Object> facts) {
    this.schema = schema;
    this.documents = documents.iterator();
    this.folder = folder;
    this.facts = facts;
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public @Nullable Map<String, Object> next() throws IOException {
    if (!documents.hasNext()) {
      return null;
    }
    Document d = documents.next();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("path", d.path());
    row.put("title", d.title());
    row.put("text", Files.readString(folder.resolve(d.path())));
    row.put("bytes", d.bytes());
    row.put("blob", d.blob());
    row.put("repository", facts.get("repository"));
    row.put("commit", facts.get("commit"));
    return row;
  }

  @Override
  public void close() {}
}
