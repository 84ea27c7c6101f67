package {{package}}.internal;

import io.millrace.api.FrameworkProperties;
import io.millrace.api.artifact.ArtifactStore;
import io.millrace.api.artifact.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Keeps bytes compressed, in files named by their digest. Thread-safe: names appear whole. */
@Component(
    service = ArtifactStore.class,
    property = {"kind.id={{name}}", "kind.summary=Keeps artifacts compressed in files."})
public final class {{Type}} implements ArtifactStore {
  private final Path folder;

  @Activate
  public {{Type}}(BundleContext context) throws IOException {
    this(
        Optional.ofNullable(context.getProperty(FrameworkProperties.DATA))
            .map(data -> Path.of(data).resolve("{{name}}"))
            .orElseGet(() -> context.getDataFile("blobs").toPath()));
  }

  {{Type}}(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /** Made of the digest only, so nothing a caller says leads out of the folder. */
  private Path blob(Digest digest) {
    return folder.resolve(digest.hex().substring(0, 2)).resolve(digest.hex().substring(2) + ".gz");
  }

  @Override
  public Digest put(Path file) throws IOException {
    Path part = folder.resolve(UUID.randomUUID() + ".part");
    try {
      Digest digest = compress(file, part);
      Path blob = blob(digest);
      if (!Files.exists(blob)) {
        Files.createDirectories(blob.getParent());
        Files.move(part, blob, StandardCopyOption.ATOMIC_MOVE);
      }
      return digest;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static Digest compress(Path from, Path to) throws IOException {
    DigestInputStream in = new DigestInputStream(Files.newInputStream(from), Digest.sha256());
    try (in;
        GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(to))) {
      in.transferTo(out);
    }
    try (FileChannel written = FileChannel.open(to, StandardOpenOption.WRITE)) {
      written.force(true);
    }
    return Digest.of(in.getMessageDigest().digest());
  }

  @Override
  public boolean contains(Digest digest) {
    return Files.exists(blob(digest));
  }

  @Override
  public InputStream open(Digest digest) throws IOException {
    InputStream compressed = Files.newInputStream(blob(digest));
    try {
      return new GZIPInputStream(compressed, 1 << 16);
    } catch (IOException e) {
      compressed.close();
      throw e;
    }
  }

  @Override
  public void materialize(Digest digest, Path target) throws IOException {
    try (InputStream in = open(digest)) {
      Files.copy(in, target);
    }
  }

  @Override
  public boolean delete(Digest digest) throws IOException {
    return Files.deleteIfExists(blob(digest));
  }
}
