package io.millrace.hub.internal.swap;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A call into foreign code on a thread of its own, so that one that never returns takes nobody with
 * it. One that is not done in time is interrupted, and left alone if that does not help either.
 */
final class BoundedCall {
  private static final Duration GRACE = Duration.ofSeconds(2);

  private BoundedCall() {}

  /** Something that may fail in any way. */
  interface Work {
    void run() throws Exception;
  }

  /**
   * How it ended.
   *
   * @param failure what it threw; empty if it returned or is not done
   * @param inTime whether it returned or threw in time
   * @param stuck whether it goes on after having been interrupted
   */
  record Ending(Optional<Throwable> failure, boolean inTime, boolean stuck) {}

  static Ending run(String name, Duration atMost, Work work) {
    CountDownLatch left = new CountDownLatch(1);
    FutureTask<Void> task =
        new FutureTask<>(
            (Callable<Void>)
                () -> {
                  work.run();
                  return null;
                });
    Thread thread =
        new Thread(
            () -> {
              task.run();
              left.countDown();
            },
            name);
    thread.setDaemon(true);
    thread.start();
    try {
      task.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return new Ending(Optional.empty(), true, false);
    } catch (ExecutionException thrown) {
      return new Ending(Optional.of(thrown.getCause()), true, false);
    } catch (TimeoutException late) {
      return new Ending(Optional.empty(), false, !ends(thread, left));
    } catch (InterruptedException interrupted) {
      boolean ends = ends(thread, left);
      Thread.currentThread().interrupt();
      return new Ending(Optional.of(interrupted), false, !ends);
    }
  }

  private static boolean ends(Thread thread, CountDownLatch left) {
    thread.interrupt();
    try {
      return left.await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
