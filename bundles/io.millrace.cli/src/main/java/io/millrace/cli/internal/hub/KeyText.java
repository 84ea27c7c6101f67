package io.millrace.cli.internal.hub;

import io.millrace.catalog.VerificationKey;
import io.millrace.cli.internal.CliFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Public keys as people give them: a PEM file, or the base64 in it. */
final class KeyText {
  private static final long MOST_BYTES = 4096;

  private KeyText() {}

  /** The base64 of the key, checked. */
  static String of(String fileOrKey) {
    return key(fileOrKey).base64();
  }

  /** The key. */
  static VerificationKey key(String fileOrKey) {
    Path file = file(fileOrKey);
    if (file == null) {
      return VerificationKey.parse(fileOrKey);
    }
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw CliFailure.usage(
            "'" + file + "' is no public key: it has " + Files.size(file) + " bytes.",
            "Name the file ending in .pub.pem.");
      }
      return VerificationKey.parse(Files.readString(file));
    } catch (IOException e) {
      throw CliFailure.usage("'" + file + "' cannot be read: " + e + ".", "Name a readable file.");
    }
  }

  private static @Nullable Path file(String text) {
    try {
      Path file = Path.of(text);
      return Files.isRegularFile(file) ? file : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** A folder as the server, which runs elsewhere, finds it. */
  static String absolute(String folder) {
    return Path.of(folder).toAbsolutePath().normalize().toString();
  }
}
