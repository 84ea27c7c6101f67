package io.millrace.kernel.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.kernel.internal.run.RunsHarness.Work;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import io.millrace.kernel.run.RunState;
import io.millrace.testkit.FakeRecordStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PartOfRunTest {
  @TempDir Path data;

  @Test
  void parts_of_a_run_under_way_need_no_place_and_others_do() throws Exception {
    CountDownLatch in = new CountDownLatch(2); // as many as there are places
    CountDownLatch go = new CountDownLatch(1);
    Work hold =
        Work.named(
            "hold",
            c -> {
              in.countDown();
              go.await();
            });
    try (RunsHarness h =
        new RunsHarness(
            data,
            new FakeRecordStore(),
            Duration.ofSeconds(30),
            hold,
            Work.named("quick", c -> {}))) {
      RunRequest quick = RunRequest.of("bank", "quick", Map.of());
      Run whole = h.runs.submit(RunRequest.of("bank", "hold", Map.of()));
      h.runs.submit(RunRequest.of("bank", "hold", Map.of()));
      in.await();
      Run other = h.runs.submit(quick.withLabels(Map.of(RunRequest.PART_OF, "r-none")));
      h.events.await("run.state", other.id(), "state", "pending");
      Run part = h.runs.submit(quick.withLabels(Map.of(RunRequest.PART_OF, whole.id())));

      assertEquals(RunState.COMPLETED, h.end(part).state());
      assertEquals(RunState.PENDING, h.runs.require(other.id()).state());
      go.countDown();
      assertEquals(RunState.COMPLETED, h.end(other).state());
      Run third = h.runs.submit(quick);
      assertEquals(RunState.COMPLETED, h.end(third).state());
    }
  }
}
