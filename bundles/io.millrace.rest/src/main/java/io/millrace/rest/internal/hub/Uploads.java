package io.millrace.rest.internal.hub;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.rest.internal.route.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;

/** Takes bodies into files of a folder, since they may be larger than memory. Thread-safe. */
public final class Uploads {
  private final Path folder;

  public Uploads(Path folder) {
    this.folder = folder;
  }

  /** In a folder of this bundle's own; what a crash has left there is removed. */
  public static Uploads of(BundleContext context, String name) {
    Path path = Objects.requireNonNull(context.getDataFile("uploads")).toPath().resolve(name);
    if (Files.isDirectory(path)) {
      try (Stream<Path> left = Files.walk(path)) {
        for (Path file : left.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        throw unwritable(path, e);
      }
    }
    return new Uploads(path);
  }

  /**
   * The body in a file; the caller deletes it.
   *
   * @throws PlatformException BODY_TOO_LARGE, REQUEST_INVALID if it is empty, DATA_UNWRITABLE
   */
  Path receive(Exchange x, long mostBytes) throws IOException {
    if (x.request().getContentLengthLong() > mostBytes) {
      throw tooLarge(x.request().getContentLengthLong() + " bytes", mostBytes);
    }
    InputStream body = x.request().getInputStream();
    return receive("The file", body::read, mostBytes);
  }

  /** Where bytes come from. */
  @FunctionalInterface
  public interface Source {
    /**
     * @return how many bytes were read, -1 at the end
     */
    int read(byte[] target) throws IOException;
  }

  /**
   * All that a source gives in a file; the caller deletes it.
   *
   * @param what it is, for the beginning of a message
   * @throws PlatformException BODY_TOO_LARGE, REQUEST_INVALID if it is empty, DATA_UNWRITABLE
   */
  public Path receive(String what, Source source, long mostBytes) throws IOException {
    Path file = create();
    boolean complete = false;
    try {
      long size = copy(source, file, mostBytes);
      if (size == 0) {
        throw ChangeRequest.invalid(what + " is empty.", "Send one that is not.");
      }
      complete = true;
      return file;
    } finally {
      if (!complete) {
        Files.deleteIfExists(file);
      }
    }
  }

  private Path create() {
    try {
      Files.createDirectories(folder);
      return Files.createTempFile(folder, "upload-", ".part");
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  private long copy(Source in, Path file, long mostBytes) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long size = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        size += n;
        if (size > mostBytes) {
          throw tooLarge("more than " + mostBytes + " bytes", mostBytes);
        }
        write(out, buffer, n);
      }
    }
    return size;
  }

  /** A full disk is the server's trouble, unlike a client that leaves. */
  private void write(OutputStream out, byte[] buffer, int n) {
    try {
      out.write(buffer, 0, n);
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  private static PlatformException tooLarge(String size, long mostBytes) {
    return PlatformException.caller(
        "BODY_TOO_LARGE",
        "The body has " + size + "; at most " + mostBytes + " are taken here.",
        "Send a smaller file.");
  }

  private static PlatformException unwritable(Path folder, IOException e) {
    return new PlatformException(
        "DATA_UNWRITABLE",
        Blame.OPERATOR,
        true,
        "An upload cannot be written to " + folder + ": " + e + ".",
        "Make room there, or give the server a data folder it may write.",
        e);
  }
}
