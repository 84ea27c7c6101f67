package io.millrace.publisher;

import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A key pair that was made.
 *
 * @param id its id, 64 hex digits
 * @param privateKey the file to keep: only its owner can read it
 * @param publicKey the file to give away
 * @param publicText its base64, for {@code keys} of a source
 */
public record GeneratedKey(String id, Path privateKey, Path publicKey, String publicText) {
  private static final String PRIVATE = ".pem";
  private static final String PUBLIC = ".pub.pem";

  /**
   * Makes a new pair and writes both halves.
   *
   * @param file for the private half; the public one lies beside it, ending in {@code .pub.pem}
   * @throws PlatformException HUB_KEY_CONFLICT if one of the files exists
   */
  public static GeneratedKey create(Path file) throws IOException {
    String name = file.getFileName().toString();
    String stem =
        name.endsWith(PRIVATE) ? name.substring(0, name.length() - PRIVATE.length()) : name;
    Path shared = file.resolveSibling(stem + PUBLIC);
    if (Files.exists(shared)) {
      throw PlatformException.caller(
          "HUB_KEY_CONFLICT",
          "There is a file " + shared + " already, and a key is never overwritten.",
          "Name another file, or move the old key away.");
    }
    if (file.toAbsolutePath().getParent() != null) {
      Files.createDirectories(file.toAbsolutePath().getParent());
    }
    SigningKey key = SigningKey.generate();
    key.write(file);
    CatalogFiles.write(shared, key.publicKey().pem().getBytes(StandardCharsets.US_ASCII));
    return new GeneratedKey(key.publicKey().id(), file, shared, key.publicKey().base64());
  }
}
