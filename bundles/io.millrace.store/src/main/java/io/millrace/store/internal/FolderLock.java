package io.millrace.store.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The right of one process to a database's folder. The operating system takes it back when the
 * process dies, however it dies.
 */
final class FolderLock implements AutoCloseable {
  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Makes {@code data/db} where needed and takes it.
   *
   * @throws PlatformException DATA_UNWRITABLE, DATA_BUSY, DATA_OUTDATED
   */
  static FolderLock take(Path data) {
    Path folder = data.toAbsolutePath().resolve("db");
    FileChannel channel = null;
    try {
      Files.createDirectories(folder);
      channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        throw busy(data);
      }
      if (Files.exists(folder.resolve("millrace.mv.db"))) {
        throw PlatformException.operator(
            "DATA_OUTDATED",
            "The records in " + folder + " were written by a version before 0.1.0, with H2.",
            "Give the server another folder with --data; this version cannot read that file.");
      }
      FolderLock taken = new FolderLock(folder, channel);
      channel = null;
      return taken;
    } catch (OverlappingFileLockException e) {
      throw busy(data);
    } catch (IOException e) {
      throw new PlatformException(
          "DATA_UNWRITABLE",
          Blame.OPERATOR,
          false,
          "The data folder " + data + " cannot be written: " + e + ".",
          "Give the server a folder it may write with --data, or correct its owner.",
          e);
    } finally {
      if (channel != null) {
        close(channel);
      }
    }
  }

  private static PlatformException busy(Path data) {
    return new PlatformException(
        "DATA_BUSY",
        Blame.OPERATOR,
        true,
        "Another server uses the data folder " + data + ".",
        "Stop the server that runs there, or give this one another folder with --data.");
  }

  Path folder() {
    return folder;
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    close(channel);
  }
}
