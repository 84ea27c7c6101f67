package io.millrace.kernel.internal.artifact;

import io.millrace.api.artifact.ArtifactStore;
import io.millrace.api.artifact.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Bytes in a folder, for tests. */
public final class FolderArtifactStore implements ArtifactStore {
  private final Path folder;

  public FolderArtifactStore(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  @Override
  public Digest put(Path file) throws IOException {
    Digest digest = Digest.of(file);
    Files.copy(file, folder.resolve(digest.hex()), StandardCopyOption.REPLACE_EXISTING);
    return digest;
  }

  @Override
  public boolean contains(Digest digest) {
    return Files.exists(folder.resolve(digest.hex()));
  }

  @Override
  public InputStream open(Digest digest) throws IOException {
    return Files.newInputStream(folder.resolve(digest.hex()));
  }

  @Override
  public void materialize(Digest digest, Path target) throws IOException {
    Files.createLink(target, folder.resolve(digest.hex()));
  }

  @Override
  public boolean delete(Digest digest) throws IOException {
    return Files.deleteIfExists(folder.resolve(digest.hex()));
  }
}
