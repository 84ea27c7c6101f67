package {{package}}.internal;

import io.millrace.api.Blame;
import io.millrace.api.FrameworkProperties;
import io.millrace.api.PlatformException;
import io.millrace.api.model.ModelFetcher;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Copies models from a shared folder into the cache of this machine. Thread-safe. */
@Component(
    service = ModelFetcher.class,
    configurationPid = {{Type}}.PID,
    property = {"kind.id={{name}}", "kind.summary=Brings models from a shared folder."})
@Designate(ocd = {{Type}}.Config.class)
public final class {{Type}} implements ModelFetcher {
  static final String PID = "{{artifact}}";

  @ObjectClassDefinition(name = "Model fetcher {{name}}", description = "Models of a shared folder.")
  @interface Config {
    @AttributeDefinition(name = "Folder", description = "Where the shared models are.")
    String folder() default "/srv/models";
  }

  private final Path shared;
  private final Path cache;

  @Activate
  public {{Type}}(Config config, BundleContext context) {
    this(Path.of(config.folder()), cache(context));
  }

  {{Type}}(Path shared, Path cache) {
    this.shared = shared.toAbsolutePath().normalize();
    this.cache = cache;
  }

  private static Path cache(BundleContext context) {
    return Optional.ofNullable(context.getProperty(FrameworkProperties.CACHE))
        .map(folder -> Path.of(folder).resolve("models-{{name}}"))
        .orElseGet(() -> context.getDataFile("models").toPath());
  }

  /** Serialised, so that two callers do not write one file. */
  @Override
  public synchronized Path fetch(URI uri, Progress progress) {
    String name = (uri.getAuthority() == null ? "" : uri.getAuthority()) + uri.getPath();
    Path from = shared.resolve(name).normalize();
    if (name.isBlank() || !from.startsWith(shared) || !Files.isRegularFile(from.resolve("config.json"))) {
      throw PlatformException.caller(
          "MODEL_NOT_FOUND",
          "There is no model '" + name + "' in " + shared + ".",
          "Correct the address, or the folder in the configuration " + PID + ".");
    }
    Path to = cache.resolve(shared.relativize(from));
    try {
      Files.createDirectories(to);
      for (Path file : files(from)) {
        copy(file, to.resolve(file.getFileName()), progress);
      }
      return to;
    } catch (IOException e) {
      throw new PlatformException(
          "MODEL_FETCH_UNAVAILABLE",
          Blame.ENVIRONMENT,
          true,
          "The model '" + name + "' could not be copied: " + e.getMessage() + ".",
          "Look whether the folder is mounted and the cache has room.",
          e);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void copy(Path from, Path to, Progress progress) throws IOException {
    long size = Files.size(from);
    boolean known =
        Files.exists(to)
            && Files.size(to) == size
            && Files.getLastModifiedTime(to).equals(Files.getLastModifiedTime(from));
    if (!known) {
      Path part = to.resolveSibling(to.getFileName() + ".part");
      try (InputStream in = Files.newInputStream(from);
          OutputStream out = Files.newOutputStream(part)) {
        byte[] buffer = new byte[1 << 16];
        long done = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          out.write(buffer, 0, n);
          done += n;
          progress.bytes(from.getFileName().toString(), Math.min(done, size), size);
        }
      }
      Files.setLastModifiedTime(part, Files.getLastModifiedTime(from));
      Files.move(part, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
    progress.bytes(from.getFileName().toString(), size, size);
  }
}
