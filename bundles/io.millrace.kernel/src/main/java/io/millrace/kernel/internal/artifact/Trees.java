package io.millrace.kernel.internal.artifact;

import io.millrace.api.artifact.ArtifactStore;
import io.millrace.api.artifact.Digest;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.artifact.Artifact.FileEntry;
import io.millrace.kernel.internal.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Folders with the files of artifacts, one for each content, made of links at first use: {@code
 * trees/<digest>}. Built beside and renamed, so that a folder that is there is whole; looked
 * through once in the life of the process, since a crash of the machine may have lost names in it.
 */
final class Trees {
  private static final String MAKING = ".making-";

  private final Path trees;
  private final Set<String> whole = ConcurrentHashMap.newKeySet();

  Trees(Path trees) throws IOException {
    this.trees = trees;
    Files.createDirectories(trees);
    try (Stream<Path> all = Files.list(trees)) {
      List<Path> left = all.filter(p -> p.getFileName().toString().startsWith(MAKING)).toList();
      for (Path p : left) {
        FileTree.remove(p);
      }
    }
  }

  Path folder(Artifact artifact, ArtifactStore store) throws IOException {
    Path tree = trees.resolve(artifact.digest());
    if (whole.contains(artifact.digest())) {
      return tree;
    }
    if (!isWhole(tree, artifact)) {
      build(tree, artifact, store);
    }
    whole.add(artifact.digest());
    return tree;
  }

  private static boolean isWhole(Path tree, Artifact artifact) throws IOException {
    if (!Files.isDirectory(tree)) {
      return false;
    }
    for (FileEntry e : artifact.files()) {
      Path file = tree.resolve(e.path());
      if (!Files.isRegularFile(file) || Files.size(file) != e.sizeBytes()) {
        return false;
      }
    }
    return true;
  }

  private void build(Path tree, Artifact artifact, ArtifactStore store) throws IOException {
    Path making = trees.resolve(MAKING + UUID.randomUUID());
    try {
      Files.createDirectory(making);
      for (FileEntry e : artifact.files()) {
        Path file = making.resolve(e.path()).normalize();
        if (!file.startsWith(making)) {
          throw new IOException("'" + e.path() + "' leads out of the artifact");
        }
        Files.createDirectories(file.getParent());
        store.materialize(new Digest(e.sha256()), file);
      }
      synchronized (this) {
        if (!isWhole(tree, artifact)) {
          FileTree.remove(tree);
          Files.move(making, tree, StandardCopyOption.ATOMIC_MOVE);
        }
      }
    } finally {
      FileTree.remove(making);
    }
  }
}
