package io.millrace.hub.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;

/**
 * The unpacked files of resource bundles, in {@code <folder>/<item>/<version>/}. A folder under its
 * final name is whole: it is filled beside it and moved. Not thread-safe; the hub serialises.
 */
final class ResourceFiles {
  private static final String ROOT = "/resources/";
  private static final String UNFINISHED = ".part";
  private static final long MAX_BYTES = 16L << 30;

  private final Path folder;

  /** Opens the folder, creating it, and removes what an interrupted unpacking left. */
  ResourceFiles(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
      try (Stream<Path> entries = Files.find(folder, 2, (p, a) -> isUnfinished(p))) {
        for (Path left : entries.toList()) {
          deleteTree(left);
        }
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static boolean isUnfinished(Path path) {
    return path.getFileName().toString().endsWith(UNFINISHED);
  }

  /** The folder of an item's files, if they are unpacked. */
  Optional<Path> folder(ItemDescription item) {
    return Optional.of(path(item)).filter(Files::isDirectory);
  }

  private Path path(ItemDescription item) {
    return folder.resolve(item.name()).resolve(item.version().toString());
  }

  /**
   * Unpacks what the bundle has under {@code resources/}, unless it is there already.
   *
   * @return its folder; empty if it has none
   * @throws PlatformException HUB_RESOURCES_INVALID if a name leads out of the folder or the files
   *     cannot be written
   */
  Optional<Path> unpack(ItemDescription item, Bundle bundle) {
    Enumeration<URL> entries = bundle.findEntries(ROOT, "*", true);
    Path target = path(item);
    if (entries == null || Files.isDirectory(target)) {
      return folder(item);
    }
    Path part = target.resolveSibling(item.version() + UNFINISHED);
    try {
      deleteTree(part);
      Files.createDirectories(part);
      long left = MAX_BYTES;
      for (URL entry : Collections.list(entries)) {
        left -= write(entry, part, left);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      return Optional.of(target);
    } catch (IOException failed) {
      throw invalid(item, failed.toString(), failed);
    }
  }

  private static long write(URL entry, Path part, long limit) throws IOException {
    String name = entry.getPath().substring(entry.getPath().indexOf(ROOT) + ROOT.length());
    Path file = part.resolve(name).normalize();
    if (!file.startsWith(part) || name.contains("..")) {
      throw new IOException("the name '" + name + "' leads out of the folder");
    }
    if (name.endsWith("/")) {
      Files.createDirectories(file);
      return 0;
    }
    Files.createDirectories(file.getParent());
    try (InputStream in = entry.openStream();
        FileChannel out =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long written = 0;
      for (long n = 1; n > 0; written += n) {
        n = out.transferFrom(Channels.newChannel(in), written, 1 << 20);
        if (written + n > limit) {
          throw new IOException("the files are larger than " + MAX_BYTES + " bytes");
        }
      }
      out.force(true);
      return written;
    }
  }

  private static PlatformException invalid(ItemDescription item, String why, IOException cause) {
    return new PlatformException(
        "HUB_RESOURCES_INVALID",
        Blame.ENVIRONMENT,
        false,
        "The files of item " + item.label() + " cannot be unpacked: " + why + ".",
        "Nothing was installed. Free space in the data folder, or take another version of the item.",
        cause);
  }

  /** Removes an item's files; a folder half gone is not taken for a whole one. */
  void delete(ItemDescription item) {
    Path target = path(item);
    Path part = target.resolveSibling(item.version() + UNFINISHED);
    try {
      if (Files.isDirectory(target)) {
        deleteTree(part);
        Files.move(target, part, StandardCopyOption.ATOMIC_MOVE);
        deleteTree(part);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> tree = Files.walk(root)) {
      deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }
}
