package io.millrace.kernel.internal.artifact;

import io.millrace.api.PlatformException;
import io.millrace.api.artifact.ArtifactStore;
import io.millrace.api.artifact.Digest;
import io.millrace.kernel.artifact.Artifact.FileEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The files of a folder, kept.
 *
 * @param files sorted by path
 * @param digest over {@code <sha256> <size> <path>\n} of each
 */
record FolderContent(List<FileEntry> files, String digest) {

  /** Puts every file of the folder into the store. */
  static FolderContent keep(Path folder, ArtifactStore store) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw invalid("'" + folder.getFileName() + "' is not a folder.");
    }
    List<Path> paths = regularFiles(folder);
    List<FileEntry> entries = new ArrayList<>(paths.size());
    for (Path path : paths) {
      String relative = folder.relativize(path).toString().replace('\\', '/');
      long size = Files.size(path);
      entries.add(new FileEntry(relative, size, store.put(path).hex()));
    }
    entries.sort(Comparator.comparing(FileEntry::path));
    MessageDigest sha = Digest.sha256();
    for (FileEntry e : entries) {
      String line = e.sha256() + " " + e.sizeBytes() + " " + e.path() + "\n";
      sha.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return new FolderContent(entries, Digest.of(sha.digest()).hex());
  }

  private static List<Path> regularFiles(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!attributes.isRegularFile()) {
              throw invalid("'" + folder.relativize(file) + "' is a link or no regular file.");
            }
            found.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  private static PlatformException invalid(String what) {
    return PlatformException.caller(
        "ARTIFACT_INVALID", what, "Leave a folder with regular files only.");
  }
}
