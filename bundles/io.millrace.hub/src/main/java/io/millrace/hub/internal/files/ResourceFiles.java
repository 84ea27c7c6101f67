package io.millrace.hub.internal.files;

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
import java.util.Enumeration;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The unpacked files of resource bundles, in {@code <folder>/<item>/<build>/}, where the build is
 * the item's version, and for a bundle under development also its digest. A folder under its final
 * name is whole: it is filled beside it and moved. Looking is thread-safe; the hub serialises the
 * rest.
 */
public final class ResourceFiles {
  private static final Logger LOG = LoggerFactory.getLogger(ResourceFiles.class);
  private static final String ROOT = "/resources/";
  private static final String UNFINISHED = ".part";
  private static final long MAX_BYTES = 16L << 30;

  private final Path folder;

  /** Opens the folder, creating it, and removes what an interrupted unpacking left. */
  public ResourceFiles(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
      try (Stream<Path> entries = Files.find(folder, 2, (p, a) -> isUnfinished(p))) {
        for (Path left : entries.toList()) {
          FolderTree.delete(left);
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
  public Optional<Path> folder(String item, String build) {
    return Optional.of(path(item, build)).filter(Files::isDirectory);
  }

  private Path path(String item, String build) {
    return folder.resolve(item).resolve(build);
  }

  /**
   * Unpacks what the bundle has under {@code resources/}, unless it is there already.
   *
   * @return its folder; empty if it has none
   * @throws PlatformException HUB_RESOURCES_INVALID if a name leads out of the folder;
   *     HUB_DISK_FULL
   */
  public Optional<Path> unpack(String item, String build, Bundle bundle) {
    Enumeration<URL> entries = bundle.findEntries(ROOT, "*", true);
    Path target = path(item, build);
    if (entries == null || Files.isDirectory(target)) {
      return folder(item, build);
    }
    Path part = target.resolveSibling(build + UNFINISHED);
    boolean done = false;
    try {
      FolderTree.delete(part);
      Files.createDirectories(part);
      long left = MAX_BYTES;
      for (URL entry : Collections.list(entries)) {
        left -= write(item, entry, part, left);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      done = true;
      return Optional.of(target);
    } catch (IOException failed) {
      throw DiskFull.writing(folder, failed);
    } finally {
      if (!done) {
        discard(part);
      }
    }
  }

  private static void discard(Path part) {
    try {
      FolderTree.delete(part);
    } catch (IOException failed) { // it is removed at the next start
      LOG.warn("The unfinished {} could not be removed", part, failed);
    }
  }

  private static long write(String item, URL entry, Path part, long limit) throws IOException {
    String name = entry.getPath().substring(entry.getPath().indexOf(ROOT) + ROOT.length());
    Path file = part.resolve(name).normalize();
    if (!file.startsWith(part) || name.contains("..")) {
      throw invalid(item, "the name '" + name + "' leads out of the folder");
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
          throw invalid(item, "the files are larger than " + MAX_BYTES + " bytes");
        }
      }
      out.force(true);
      return written;
    }
  }

  private static PlatformException invalid(String item, String why) {
    return new PlatformException(
        "HUB_RESOURCES_INVALID",
        Blame.PLUGIN,
        false,
        "The files of item '" + item + "' cannot be unpacked: " + why + ".",
        "Nothing was installed. Take another version of the item, or tell its author.");
  }

  /** Removes an item's files; a folder half gone is not taken for a whole one. */
  public void delete(String item, String build) {
    Path target = path(item, build);
    Path part = target.resolveSibling(build + UNFINISHED);
    try {
      if (Files.isDirectory(target)) {
        FolderTree.delete(part);
        Files.move(target, part, StandardCopyOption.ATOMIC_MOVE);
        FolderTree.delete(part);
      }
    } catch (IOException failed) { // what is left is removed at the next start
      LOG.warn("The files below {} could not be removed", target, failed);
    }
  }
}
