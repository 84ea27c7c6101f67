package io.millrace.kernel.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.ArtifactRef;
import io.millrace.api.PlatformException;
import io.millrace.kernel.internal.KilledProcess;
import io.millrace.kernel.internal.run.RunsHarness.Work;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunState;
import io.millrace.store.internal.OpenStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that works on the true store, and goes on in its folder. */
final class KillTest {
  private static final int WRITES = 25;

  @TempDir Path data;

  private static List<String> ids(List<String> said, String what) {
    return said.stream()
        .filter(l -> l.startsWith(what + " "))
        .map(l -> l.substring(what.length() + 1))
        .toList();
  }

  private void isBusy() {
    PlatformException busy = assertThrows(PlatformException.class, () -> new OpenStore(data));
    assertEquals("DATA_BUSY", busy.code());
  }

  @Test
  void what_was_acknowledged_is_there_and_runs_go_on_or_can_be_retried() throws Exception {
    List<String> said =
        KilledProcess.run(KilledServer.class, data, "wrote n" + WRITES, this::isBusy);

    try (OpenStore store = new OpenStore(data);
        RunsHarness h =
            new RunsHarness(
                data,
                store.records(),
                Duration.ofSeconds(30),
                Work.named("make", c -> {}),
                Work.named("hold", c -> c.result("done", true)))) {
      for (String key : ids(said, "wrote")) {
        assertTrue(store.records().get("acknowledged", key).isPresent(), key);
      }
      Run made = h.runs.require(ids(said, "made").get(0));
      assertEquals(RunState.COMPLETED, made.state());
      ArtifactRef kept = ArtifactRef.parse(made.outputs().get("dataset"));
      Path folder = h.artifacts.folder(h.artifacts.require(kept));
      assertEquals("kept", Files.readString(folder.resolve("rows")));
      for (String id : ids(said, "held")) {
        Run interrupted = h.runs.require(id);
        assertEquals(RunState.FAILED, interrupted.state());
        assertEquals("RUN_INTERRUPTED", interrupted.failure().orElseThrow().code());
        assertTrue(interrupted.failure().orElseThrow().retriable());
        assertTrue(h.runs.log(id, 0, Duration.ZERO).text().contains("holding"));
        assertEquals(1, h.runs.metrics(id).get("loss").size());
        assertEquals(RunState.COMPLETED, h.end(h.runs.retry(id)).state());
      }
      String waiting = ids(said, "waiting").get(0);
      Run gone = h.end(h.runs.require(waiting));
      assertEquals(RunState.COMPLETED, gone.state(), () -> gone.failure().toString());
    }
  }
}
