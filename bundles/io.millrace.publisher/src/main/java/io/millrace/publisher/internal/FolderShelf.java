package io.millrace.publisher.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A catalogue in a folder, to be served by any file server. */
public final class FolderShelf implements Shelf {
  private final Path folder;

  public FolderShelf(Path folder) {
    this.folder = folder;
  }

  /**
   * Keeps other publishers on this machine out until it is closed.
   *
   * @throws PlatformException HUB_PUBLICATION_CONFLICT (retriable) if this process publishes there
   */
  public Closeable lock() throws IOException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(
            folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      channel.lock();
      return channel; // closing it gives the lock back
    } catch (OverlappingFileLockException here) {
      channel.close();
      throw new PlatformException(
          "HUB_PUBLICATION_CONFLICT",
          Blame.CALLER,
          true,
          "Something is being published into " + folder + " already.",
          "Wait until that is done, and try again.",
          here);
    }
  }

  @Override
  public String name() {
    return folder.toString();
  }

  @Override
  public Optional<CatalogFiles> read() throws IOException {
    try {
      return Optional.of(CatalogFiles.read(folder));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  @Override
  public String address() {
    return "bundles/{name}-{version}.jar";
  }

  @Override
  public void write(CatalogFiles signed, List<BundleFile> bundles, Map<String, byte[]> pages)
      throws IOException {
    for (BundleFile bundle : bundles) {
      Path file = folder.resolve(bundle.resource().content().address());
      if (Files.exists(file) && Files.isSameFile(file, bundle.file())) {
        continue;
      }
      Files.createDirectories(file.getParent());
      Path part = file.resolveSibling(file.getFileName() + ".part");
      Files.copy(bundle.file(), part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
    for (Map.Entry<String, byte[]> page : pages.entrySet()) {
      Path file = folder.resolve(CatalogFiles.CONTENT).resolve(page.getKey());
      if (!Files.exists(file)) {
        Files.createDirectories(file.getParent());
        CatalogFiles.write(file, page.getValue());
      }
    }
    signed.write(folder);
  }
}
