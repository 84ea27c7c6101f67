package io.millrace.plugin.tuner.djl.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are there whole or not at all, also after the machine lost power. */
final class DurableFiles {
  private DurableFiles() {}

  /** Gives a written file its name, replacing another, once its bytes are on the disk. */
  static void move(Path partial, Path file) throws IOException {
    force(partial, StandardOpenOption.WRITE);
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    force(file.toAbsolutePath().getParent(), StandardOpenOption.READ);
  }

  private static void force(Path path, StandardOpenOption how) throws IOException {
    try (FileChannel channel = FileChannel.open(path, how)) {
      channel.force(true);
    }
  }
}
