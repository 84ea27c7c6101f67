package io.millrace.kernel.internal.access;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The file that tells the operator the first token. Only its owner may read it, from the start. */
final class TokenFile {
  private TokenFile() {}

  static void write(Path file, String token) {
    Path written = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.deleteIfExists(written);
      FileAttribute<?>[] owner =
          file.getFileSystem().supportedFileAttributeViews().contains("posix")
              ? new FileAttribute<?>[] {
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
              }
              : new FileAttribute<?>[0];
      Set<StandardOpenOption> mode =
          Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try (FileChannel out = FileChannel.open(written, mode, owner)) {
        out.write(ByteBuffer.wrap((token + "\n").getBytes(StandardCharsets.UTF_8)));
        out.force(true);
      }
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new PlatformException(
          "DATA_UNWRITABLE",
          Blame.OPERATOR,
          false,
          "The admin token cannot be written to " + file + ": " + e + ".",
          "Give the server a data folder it may write with --data.",
          e);
    }
  }
}
