package io.millrace.kernel.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.function.Function;
import io.millrace.kernel.internal.run.RunsHarness.Work;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Runs that wait: for a place, for their function, for the next start. */
final class WaitingRunsTest extends RunsCase {
  @Test
  void runs_beyond_the_places_wait_and_can_be_aborted_before_they_begin() throws Exception {
    CountDownLatch in = new CountDownLatch(2);
    CountDownLatch go = new CountDownLatch(1);
    RunsHarness h =
        open(
            Work.named(
                "hold",
                c -> {
                  in.countDown();
                  go.await();
                }));
    List<Run> first = List.of(h.runs.submit(request("hold")), h.runs.submit(request("hold")));
    in.await();
    Run third = h.runs.submit(request("hold"));
    Run fourth = h.runs.submit(request("hold"));

    assertEquals(RunState.ABORTED, h.runs.abort(third.id()).state());
    go.countDown();

    assertEquals(RunState.COMPLETED, h.end(fourth).state());
    assertEquals(RunState.COMPLETED, h.end(first.get(0)).state());
    assertTrue(h.runs.require(third.id()).started().isEmpty());
  }

  @Test
  void a_run_waits_for_its_function_to_come_back() throws Exception {
    AtomicInteger count = new AtomicInteger();
    Work work = Work.named("work", c -> count.incrementAndGet());
    CountDownLatch in = new CountDownLatch(2);
    CountDownLatch go = new CountDownLatch(1);
    Work hold =
        Work.named(
            "hold",
            c -> {
              in.countDown();
              go.await();
            });
    RunsHarness h = open(work, hold);
    List<Run> holding = List.of(h.runs.submit(request("hold")), h.runs.submit(request("hold")));
    in.await();
    Run run = h.runs.submit(request("work"));
    h.events.await("run.state", run.id(), "state", "pending");
    h.plugins.remove(Function.class, "work");
    go.countDown();
    h.end(holding.get(0));
    h.end(holding.get(1));

    assertEquals(RunState.PENDING, h.runs.await(run.id(), Duration.ofMillis(50)).state());
    h.plugins.add(Function.class, "work", work);

    assertEquals(RunState.COMPLETED, h.end(run).state());
    assertEquals(1, count.get());
  }

  @Test
  void stopping_marks_what_is_under_way_and_keeps_what_waits() throws Exception {
    CountDownLatch in = new CountDownLatch(2);
    Work hold =
        Work.named(
            "hold",
            c -> {
              in.countDown();
              new CountDownLatch(1).await(60, TimeUnit.SECONDS);
            });
    RunsHarness first = open(hold);
    Run running = first.runs.submit(request("hold"));
    first.runs.submit(request("hold"));
    in.await();
    Run waiting = first.runs.submit(request("hold"));
    first.close();

    RunsHarness second = open(Work.named("hold", c -> {}));

    assertEquals(
        "RUN_INTERRUPTED", second.runs.require(running.id()).failure().orElseThrow().code());
    assertEquals(RunState.COMPLETED, second.end(waiting).state());
    assertEquals(RunState.COMPLETED, second.end(second.runs.retry(running.id())).state());
  }
}
