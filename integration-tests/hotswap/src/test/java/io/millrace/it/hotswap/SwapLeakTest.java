package io.millrace.it.hotswap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Swaps, however many, leave nothing of the old versions in the server. */
class SwapLeakTest {
  /** In all, half of them updates, half roll-backs; {@code -Dmillrace.swaps.leak=308}. */
  private static final int SWAPS = Integer.getInteger("millrace.swaps.leak", 98);

  private static final int CALLS = 4;

  /** Threads and handles come and go with HTTP connections and pools, which have bounds. */
  private static final int SLACK = 12;

  @TempDir private Path folder;

  @Test
  void swaps_leave_no_class_loader_thread_handle_or_service_behind() throws Exception {
    try (SwapServer server = new SwapServer(folder)) {
      round(server, 4);
      ServerFootprint warm = ServerFootprint.of(server.process().process());
      round(server, Math.max(2, SWAPS / SwappedKind.values().length));
      ServerFootprint after = ServerFootprint.of(server.process().process());

      String both = warm + " became " + after;
      System.getLogger(SwapLeakTest.class.getName()).log(System.Logger.Level.INFO, both);
      assertTrue(warm.loaders() > 20 && warm.services() > 50, "not measured: " + both);
      assertEquals(warm.loaders(), after.loaders(), both);
      assertEquals(warm.services(), after.services(), both);
      assertEquals(warm.pluginClasses(), after.pluginClasses(), both);
      assertTrue(after.threads() <= warm.threads() + SLACK, both);
      assertTrue(after.handles() <= warm.handles() + SLACK, both);
    }
  }

  /** Swaps every kind so often, an even number; in the end the old versions are there again. */
  private static void round(SwapServer server, int swaps) throws Exception {
    for (SwappedKind kind : SwappedKind.values()) {
      for (int i = 0; i < swaps / 2 * 2; i++) {
        server.swap(kind, i % 2 == 0);
        for (int call = 0; call < CALLS; call++) {
          SwapLoad.versions(server.ask("whole", "hi", false));
        }
      }
    }
  }
}
