package io.millrace.kernel.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.kernel.internal.run.RunsHarness.Work;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunState;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Runs that are told to end. */
final class AbortedRunsTest extends RunsCase {
  @Test
  void an_abort_ends_a_run_that_asks() throws Exception {
    CountDownLatch in = new CountDownLatch(1);
    RunsHarness h =
        open(
            Work.named(
                "loop",
                c -> {
                  in.countDown();
                  while (true) {
                    c.checkAborted();
                    Thread.onSpinWait();
                  }
                }));
    Run run = h.runs.submit(request("loop"));
    in.await();

    Run aborting = h.runs.abort(run.id());
    Run ended = h.end(run);

    assertTrue(Set.of(RunState.ABORTING, RunState.ABORTED).contains(aborting.state()));
    assertEquals(RunState.ABORTED, ended.state());
    assertEquals(RunState.ABORTED, h.runs.abort(run.id()).state());
  }

  @Test
  void an_abort_interrupts_a_run_that_waits() throws Exception {
    CountDownLatch in = new CountDownLatch(1);
    RunsHarness h =
        open(
            Work.named(
                "wait",
                c -> {
                  in.countDown();
                  new CountDownLatch(1).await();
                }));
    Run run = h.runs.submit(request("wait"));
    in.await();

    h.runs.abort(run.id());

    assertEquals(RunState.ABORTED, h.end(run).state());
  }
}
