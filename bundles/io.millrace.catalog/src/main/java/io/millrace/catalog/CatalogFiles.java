package io.millrace.catalog;

import io.millrace.api.PlatformException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files that make a catalogue, as bytes: nothing in them has been believed yet.
 *
 * @param index {@value #INDEX}; not copied
 * @param overview {@value #OVERVIEW}; empty if there is none, as in indexes by other tools
 * @param envelope {@value #ENVELOPE}; empty if nobody signed
 */
public record CatalogFiles(byte[] index, Optional<byte[]> overview, Optional<byte[]> envelope) {
  public static final String INDEX = "index.xml";
  public static final String OVERVIEW = "catalog.json";
  public static final String ENVELOPE = "index.dsse.json";

  /** Folder of READMEs and icons, each named by its SHA-256. */
  public static final String CONTENT = "content";

  /** Largest size of each file, in bytes; a server that sends more is cut off. */
  public static final Map<String, Integer> LIMITS =
      Map.of(INDEX, 128 << 20, OVERVIEW, 64 << 20, ENVELOPE, 256 << 10);

  /** Largest README, in bytes. */
  public static final int MAX_README = 256 << 10;

  /** Largest icon, in bytes. */
  public static final int MAX_ICON = 64 << 10;

  /**
   * Reads a folder.
   *
   * @throws NoSuchFileException if it has no index
   * @throws IOException if a file cannot be read, or is too large
   */
  public static CatalogFiles read(Path folder) throws IOException {
    return new CatalogFiles(
        bounded(folder, INDEX).orElseThrow(() -> new NoSuchFileException(folder + "/" + INDEX)),
        bounded(folder, OVERVIEW),
        bounded(folder, ENVELOPE));
  }

  private static Optional<byte[]> bounded(Path folder, String name) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(bounded(name, in));
    }
  }

  /**
   * All of a stream, if it is not larger than a file of that name may be.
   *
   * @param in not closed
   */
  public static byte[] bounded(String name, InputStream in) throws IOException {
    int limit = LIMITS.getOrDefault(name, MAX_README);
    byte[] bytes = in.readNBytes(limit + 1);
    if (bytes.length > limit) {
      throw new IOException(name + " is larger than " + limit + " bytes");
    }
    return bytes;
  }

  /** The same files, vouched for by these keys; the counter is the caller's. */
  public CatalogFiles sign(long counter, Instant created, Instant expires, List<SigningKey> keys) {
    Map<String, CatalogStatement.FileDigest> files =
        Map.of(
            INDEX,
            CatalogStatement.FileDigest.of(index),
            OVERVIEW,
            CatalogStatement.FileDigest.of(overview.orElseThrow()));
    byte[] statement = new CatalogStatement(counter, created, expires, files).write();
    Envelope signed = Envelope.sign(CatalogStatement.PAYLOAD_TYPE, statement, keys);
    return new CatalogFiles(index, overview, Optional.of(signed.write()));
  }

  /** Writes them, each whole or not at all, the signature last. */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    write(folder.resolve(INDEX), index);
    if (overview.isPresent()) {
      write(folder.resolve(OVERVIEW), overview.get());
    }
    if (envelope.isPresent()) {
      write(folder.resolve(ENVELOPE), envelope.get());
    }
  }

  /** Writes a file so that a reader sees all of it or the old one. */
  public static void write(Path file, byte[] bytes) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.write(
        part,
        bytes,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE,
        StandardOpenOption.SYNC);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * What the index lists.
   *
   * @param name of the catalogue, for messages
   * @throws PlatformException HUB_CATALOG_INVALID
   */
  public List<CatalogResource> resources(String name) {
    return new CatalogReader().read(new ByteArrayInputStream(index), name);
  }

  /** Digest over all of it, by which a reading can be kept. */
  public String digest() {
    return Sha256.of(
        (Sha256.of(index)
                + overview.map(Sha256::of).orElse("-")
                + envelope.map(Sha256::of).orElse("-"))
            .getBytes(StandardCharsets.US_ASCII));
  }
}
