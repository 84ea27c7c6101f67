package io.millrace.runtime.djl.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A jar of libtorch for one platform, as DJL publishes it: {@code native/lib/pytorch.properties}
 * names version, flavor, classifier and the libraries under {@code pytorch/<flavor>/<classifier>/}.
 *
 * @param jar the file
 * @param build version with its date: {@code 2.7.1-20250812}
 */
record NativeJar(Path jar, String build, String flavor, String classifier, List<String> files) {
  private static final Logger LOG = LoggerFactory.getLogger(NativeJar.class);
  private static final String DESCRIPTION = "native/lib/pytorch.properties";

  /** Without the build date: {@code 2.7.1}. */
  String version() {
    return build.replaceAll("-\\d+$", "");
  }

  /** The jar for {@code classifier} in a folder; empty when there is none. */
  static Optional<NativeJar> in(Path folder, String classifier) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> jars = Files.list(folder)) {
      return jars.filter(p -> p.getFileName().toString().matches("pytorch-native-.*\\.jar"))
          .map(NativeJar::read)
          .filter(j -> j.classifier().equals(classifier))
          .max(Comparator.comparing(NativeJar::version));
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  /** The jar that a class loader sees, for programs that are started on a class path. */
  static Optional<NativeJar> on(ClassLoader loader) {
    URL found = loader.getResource(DESCRIPTION);
    if (found == null || !"jar".equals(found.getProtocol())) {
      return Optional.empty();
    }
    try {
      JarURLConnection connection = (JarURLConnection) found.openConnection();
      return Optional.of(read(Path.of(connection.getJarFileURL().toURI())));
    } catch (IOException | java.net.URISyntaxException e) {
      throw unreadable(Path.of(found.getPath()), e);
    }
  }

  private static NativeJar read(Path jar) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry entry = zip.getEntry(DESCRIPTION);
      Properties p = new Properties();
      if (entry == null) {
        throw new IOException(DESCRIPTION + " is missing");
      }
      try (InputStream in = zip.getInputStream(entry)) {
        p.load(in);
      }
      return new NativeJar(
          jar,
          p.getProperty("version", ""),
          p.getProperty("flavor", "cpu"),
          p.getProperty("classifier", ""),
          List.of(p.getProperty("libraries", "").split(",")));
    } catch (IOException e) {
      throw unreadable(jar, e);
    }
  }

  /**
   * Unpacks the libraries, where DJL itself would, unless they lie there complete. Several
   * processes may do so at once: one works under a file lock, and a folder appears under its final
   * name only when complete.
   *
   * @return the folder of the libraries
   */
  Path unpackInto(Path cache) {
    Path target = cache.resolve("pytorch").resolve(build + '-' + flavor + '-' + classifier);
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      if (complete(zip, target)) {
        return target;
      }
      Files.createDirectories(target.getParent());
      try (FileChannel channel =
              FileChannel.open(
                  cache.resolve("libtorch.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (!complete(zip, target)) {
          unpack(zip, target);
        }
        LOG.debug("Natives in {} under lock {}", target, lock.isValid());
      }
      return target;
    } catch (IOException e) {
      throw new PlatformException(
          "NATIVE_FAILED",
          Blame.ENVIRONMENT,
          true,
          "Cannot unpack " + jar.getFileName() + " into " + cache + ": " + e.getMessage(),
          "Give that folder 450 MB of room and write access, or name another by millrace.cache.",
          e);
    }
  }

  private void unpack(ZipFile zip, Path target) throws IOException {
    LOG.info("Unpacking {} into {} (once)", jar.getFileName(), target);
    Path fresh = Files.createTempDirectory(target.getParent(), "unpacking");
    try {
      for (String file : files) {
        try (InputStream in = zip.getInputStream(entry(zip, file))) {
          Files.copy(in, fresh.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      delete(target);
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(fresh);
    }
  }

  private boolean complete(ZipFile zip, Path target) throws IOException {
    for (String file : files) {
      Path unpacked = target.resolve(file);
      if (!Files.isRegularFile(unpacked) || Files.size(unpacked) != entry(zip, file).getSize()) {
        return false;
      }
    }
    return true;
  }

  private ZipEntry entry(ZipFile zip, String file) throws IOException {
    ZipEntry entry = zip.getEntry("pytorch/" + flavor + '/' + classifier + '/' + file);
    if (entry == null) {
      throw new IOException(file + " is missing in " + jar.getFileName());
    }
    return entry;
  }

  private static void delete(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(p);
        }
      }
    }
  }

  private static PlatformException unreadable(Path where, Exception cause) {
    return new PlatformException(
        "NATIVE_MISSING",
        Blame.OPERATOR,
        false,
        "Cannot read the natives " + where + ": " + cause.getMessage(),
        "Restore lib/native from the distribution.",
        cause);
  }
}
