package io.millrace.item.function.loaddataset.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.function.RunContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Copies a stream to a file, up to a size, and takes its checksum. For one stream. */
final class Bounded {
  private final long most;
  private final RunContext context;
  private final MessageDigest digest;
  private long bytes;

  Bounded(long most, RunContext context) {
    this.most = most;
    this.context = context;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  void copy(InputStream in, Path target) throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(target)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        context.checkAborted();
        bytes += n;
        expect(bytes);
        digest.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    }
    context.progress(bytes, bytes, "bytes");
  }

  /** Refuses what is announced, or turned out, to be too large. */
  void expect(long size) {
    if (size > most) {
      throw PlatformException.caller(
          "DATA_TOO_LARGE",
          "The data set has more than " + most + " bytes.",
          "Raise 'maxBytes' if this is meant.");
    }
  }

  long bytes() {
    return bytes;
  }

  /** Hexadecimal; once. */
  String digest() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
