package io.millrace.it.hotswap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that are being streamed while the model backend is updated end as they began. */
class SwapStreamTest {
  private static final int STREAMS = 8;
  private static final int PIECES = 40;

  @TempDir private Path folder;

  @Test
  void streams_under_way_finish_on_their_version() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(STREAMS);
    try (SwapServer server = new SwapServer(folder)) {
      CountDownLatch begun = new CountDownLatch(STREAMS);
      List<Future<KeptConnection.Answer>> before = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        before.add(
            clients.submit(() -> server.stream("streamed", "count " + PIECES, begun::countDown)));
      }
      assertTrue(begun.await(1, TimeUnit.MINUTES), "a stream says nothing");
      boolean running = before.stream().noneMatch(Future::isDone);
      server.swap(SwappedKind.BACKEND, true);
      Set<String> after = SwapLoad.versions(server.ask("streamed", "hi", false));

      assertTrue(running, "the streams ended too soon to show anything");
      assertEquals(Set.of("backend=" + SwappedKind.NEW), after);
      for (Future<KeptConnection.Answer> stream : before) {
        String body = stream.get(1, TimeUnit.MINUTES).body();
        assertEquals(
            Set.of("backend=" + SwappedKind.OLD),
            new TreeSet<>(SwapLoad.versions(stream.get())),
            body);
        assertEquals(PIECES, body.split("backend=", -1).length - 1, body);
        assertTrue(body.strip().endsWith("data: [DONE]"), body);
      }
    } finally {
      clients.shutdownNow();
    }
  }
}
