package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.artifact.ArtifactStore;
import io.millrace.api.artifact.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link ArtifactStore} promises. A subclass supplies an empty store. */
public abstract class ArtifactStoreContract {
  @TempDir protected Path work;

  /** An empty store; called once in each test. */
  protected abstract ArtifactStore store() throws IOException;

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(work.resolve(name), content);
  }

  private static byte[] read(ArtifactStore store, Digest digest) throws IOException {
    try (InputStream in = store.open(digest)) {
      return in.readAllBytes();
    }
  }

  @Test
  void keeps_bytes_under_their_digest() throws IOException {
    ArtifactStore store = store();
    byte[] content = new byte[300_000];
    new Random(1).nextBytes(content);
    Path file = file("a.bin", content);

    Digest digest = store.put(file);

    assertEquals(Digest.of(file), digest);
    assertTrue(store.contains(digest));
    assertArrayEquals(content, read(store, digest));
    assertArrayEquals(content, Files.readAllBytes(file));
  }

  @Test
  void keeps_an_empty_file() throws IOException {
    ArtifactStore store = store();

    Digest digest = store.put(file("empty", new byte[0]));

    assertEquals(0, read(store, digest).length);
  }

  @Test
  void keeps_the_same_bytes_once() throws IOException {
    ArtifactStore store = store();

    Digest first = store.put(file("a", new byte[] {1, 2, 3}));
    Digest again = store.put(file("b", new byte[] {1, 2, 3}));

    assertEquals(first, again);
    assertTrue(store.delete(first));
    assertFalse(store.contains(again));
  }

  @Test
  void a_change_of_the_original_does_not_reach_the_store() throws IOException {
    ArtifactStore store = store();
    Path file = file("a", new byte[] {1});
    Digest digest = store.put(file);

    Files.write(file, new byte[] {2});

    assertArrayEquals(new byte[] {1}, read(store, digest));
  }

  @Test
  void materializes_a_readable_file() throws IOException {
    ArtifactStore store = store();
    Digest digest = store.put(file("a", new byte[] {4, 5}));
    Path target = work.resolve("out.bin");

    store.materialize(digest, target);

    assertArrayEquals(new byte[] {4, 5}, Files.readAllBytes(target));
  }

  @Test
  void materialized_bytes_survive_their_deletion() throws IOException {
    ArtifactStore store = store();
    Digest digest = store.put(file("a", new byte[] {4, 5}));
    Path target = work.resolve("out.bin");
    store.materialize(digest, target);

    store.delete(digest);

    assertArrayEquals(new byte[] {4, 5}, Files.readAllBytes(target));
  }

  @Test
  void says_so_when_the_bytes_are_not_there() throws IOException {
    ArtifactStore store = store();
    Digest unknown = new Digest("ab".repeat(32));

    assertFalse(store.contains(unknown));
    assertFalse(store.delete(unknown));
    assertThrows(NoSuchFileException.class, () -> store.open(unknown).close());
    assertThrows(NoSuchFileException.class, () -> store.materialize(unknown, work.resolve("none")));
    assertThrows(IOException.class, () -> store.put(work.resolve("missing")));
  }

  @Test
  void many_threads_may_put_the_same_bytes() throws Exception {
    ArtifactStore store = store();
    byte[] content = new byte[100_000];
    new Random(2).nextBytes(content);
    Path file = file("a", content);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<Digest>> all =
          IntStream.range(0, 8).mapToObj(i -> pool.submit(() -> store.put(file))).toList();
      for (Future<Digest> one : all) {
        assertEquals(Digest.of(file), one.get());
      }
    } finally {
      pool.shutdownNow();
    }
    assertArrayEquals(content, read(store, Digest.of(file)));
  }
}
