package io.millrace.item.function.sendnotification.internal;

import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Secrets by reference: {@code env:MILLRACE_SECRET_<NAME>}, a variable of the server, or {@code
 * file:<name>}, a file in {@code <data>/secrets}. Whoever may start a run names secrets that an
 * operator laid down for this, and reads no other variable or file with them. Looked up at each
 * use, never kept.
 */
final class Secrets {
  static final String PREFIX = "MILLRACE_SECRET_";
  private static final String ENVIRONMENT = "env:";
  private static final String FILE = "file:";
  private static final long LARGEST = 8192;

  private final Map<String, String> environment;
  private final Path folder;

  Secrets(Map<String, String> environment, Path folder) {
    this.environment = Map.copyOf(environment);
    this.folder = folder;
  }

  /** Whether a text has the form of a reference. */
  static boolean isReference(String text) {
    return text.matches("env:" + PREFIX + "[A-Z0-9_]+")
        || text.matches("file:[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  }

  /**
   * What a reference stands for.
   *
   * @param parameter where it was given, for the message
   */
  String of(String parameter, String reference) {
    if (!isReference(reference)) {
      throw PlatformException.caller(
          "PARAMETER_INVALID",
          "'" + parameter + "' is no reference to a secret.", // not shown: it may be the secret
          "Write env:" + PREFIX + "<NAME>, or file:<name> for a file in <data>/secrets.");
    }
    @Nullable String secret =
        reference.startsWith(ENVIRONMENT)
            ? environment.get(reference.substring(ENVIRONMENT.length()))
            : file(folder.resolve(reference.substring(FILE.length())));
    if (secret == null || secret.isBlank()) {
      throw PlatformException.operator(
          "SECRET_MISSING",
          "There is no secret at " + reference + ".",
          "Set it where the server finds it, and restart the server if it is a variable.");
    }
    return secret.strip();
  }

  private static @Nullable String file(Path file) {
    try {
      return Files.size(file) > LARGEST ? null : Files.readString(file);
    } catch (IOException missing) {
      return null;
    }
  }
}
