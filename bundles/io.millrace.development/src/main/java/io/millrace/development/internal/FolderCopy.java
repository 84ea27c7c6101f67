package io.millrace.development.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** Copies what is in a folder into another one. */
final class FolderCopy {
  private FolderCopy() {}

  /**
   * Copies files and folders, over those that have the same name.
   *
   * @param to exists
   */
  static void contents(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          try (InputStream in = Files.newInputStream(file)) { // not its permissions
            Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
          }
        }
      }
    }
  }
}
