package io.millrace.plugin.artifacts.file.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.artifact.ArtifactStore;
import io.millrace.api.artifact.Digest;
import io.millrace.testkit.ArtifactStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class FileArtifactStoreTest extends ArtifactStoreContract {
  @Override
  protected ArtifactStore store() throws IOException {
    return new FileArtifactStore(work.resolve("artifacts"));
  }

  private static long files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void a_failed_write_leaves_nothing_behind() throws IOException {
    ArtifactStore store = store();

    assertThrows(IOException.class, () -> store.put(work)); // a folder cannot be read

    assertEquals(0, files(work));
  }

  @Test
  void sweeps_what_a_crash_left() throws IOException {
    store();
    Path left = Files.writeString(work.resolve("artifacts/incoming/half"), "half");

    store();

    assertFalse(Files.exists(left));
  }

  @Test
  void keeps_read_only_files_under_the_digest() throws IOException {
    ArtifactStore store = store();

    Digest digest = store.put(Files.writeString(work.resolve("a"), "text"));

    Path blob =
        work.resolve("artifacts/blobs")
            .resolve(digest.hex().substring(0, 2))
            .resolve(digest.hex().substring(2));
    assertEquals("r--r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(blob)));
    assertEquals(1, files(work.resolve("artifacts")));
  }

  @Test
  void materializes_by_link() throws IOException {
    ArtifactStore store = store();
    Digest digest = store.put(Files.writeString(work.resolve("a"), "text"));

    store.materialize(digest, work.resolve("out"));

    assertTrue((int) Files.getAttribute(work.resolve("out"), "unix:nlink") == 2);
  }

  @Test
  void names_only_from_digests_lead_nowhere_else() {
    assertThrows(IllegalArgumentException.class, () -> new Digest("../../etc/passwd"));
  }
}
