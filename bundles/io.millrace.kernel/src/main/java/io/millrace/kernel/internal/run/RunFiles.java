package io.millrace.kernel.internal.run;

import io.millrace.kernel.internal.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a run's files are: {@code <data>/runs/<id>/}.
 *
 * @param folder of the run
 */
record RunFiles(Path folder) {
  Path log() {
    return folder.resolve("log");
  }

  Path metrics() {
    return folder.resolve("metrics.tsv");
  }

  Path outputs() {
    return folder.resolve("outputs");
  }

  Path scratch() {
    return folder.resolve("scratch");
  }

  Path checkpoints() {
    return folder.resolve("checkpoints");
  }

  /** Empties what belongs to one attempt, makes what an attempt needs. */
  void prepare() throws IOException {
    FileTree.remove(outputs());
    FileTree.remove(scratch());
    Files.createDirectories(outputs());
    Files.createDirectories(scratch());
    Files.createDirectories(checkpoints());
  }

  /**
   * Removes what nobody needs after an attempt; checkpoints stay for another one if there may be.
   */
  void clear(boolean another) throws IOException {
    FileTree.remove(outputs());
    FileTree.remove(scratch());
    if (!another) {
      FileTree.remove(checkpoints());
    }
  }
}
