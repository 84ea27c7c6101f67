package io.millrace.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a signature says: these files, this often changed, until then.
 *
 * @param counter from 1, one higher with each signing; a catalogue that goes back is refused
 * @param created when it was signed
 * @param expires when it must have been signed again; bounds for how long somebody can hold back
 *     news, such as a withdrawn version
 * @param files digest and size of each file of the catalogue, by name
 */
public record CatalogStatement(
    long counter, Instant created, Instant expires, Map<String, FileDigest> files) {
  static final String PAYLOAD_TYPE = "application/vnd.millrace.catalog+json";
  private static final int FORMAT = 1;

  public CatalogStatement {
    files = Map.copyOf(files);
    if (counter < 1) {
      throw new IllegalArgumentException("the counter " + counter + " is below 1");
    }
    if (!expires.isAfter(created)) {
      throw new IllegalArgumentException("it expires at " + expires + ", before it was signed");
    }
  }

  /** What a file must be. */
  public record FileDigest(String sha256, long sizeBytes) {
    /** Of a file's bytes. */
    public static FileDigest of(byte[] bytes) {
      return new FileDigest(Sha256.of(bytes), bytes.length);
    }
  }

  static CatalogStatement read(byte[] json) throws IOException {
    JsonNode root = BoundedJson.read(json);
    if (root.path("format").asInt() != FORMAT) {
      throw new IOException("its format is " + root.path("format") + ", not " + FORMAT);
    }
    Map<String, FileDigest> files = new TreeMap<>();
    for (Map.Entry<String, JsonNode> file : root.path("files").properties()) {
      files.put(
          file.getKey(),
          new FileDigest(
              file.getValue().path("sha256").asText(), file.getValue().path("size").asLong(-1)));
    }
    try {
      return new CatalogStatement(
          root.path("counter").asLong(),
          Instant.parse(root.path("created").asText()),
          Instant.parse(root.path("expires").asText()),
          files);
    } catch (DateTimeParseException | IllegalArgumentException bad) {
      throw new IOException(String.valueOf(bad.getMessage()), bad);
    }
  }

  byte[] write() {
    Map<String, Object> named = new TreeMap<>();
    files.forEach(
        (name, f) ->
            named.put(name, BoundedJson.object("sha256", f.sha256(), "size", f.sizeBytes())));
    return BoundedJson.write(
        BoundedJson.object(
            "format",
            FORMAT,
            "counter",
            counter,
            "created",
            created.toString(),
            "expires",
            expires.toString(),
            "files",
            named));
  }
}
