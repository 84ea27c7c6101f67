package io.millrace.testkit.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Steps of a test that do not depend on each other, two at a time: most of what a command takes is
 * the start of its process, which leaves a second processor idle.
 */
public final class SideBySide {
  private static final int TOGETHER = 2;

  private SideBySide() {}

  /** One step; it fails by throwing. */
  @FunctionalInterface
  public interface Step {
    void run() throws Exception;
  }

  /** Runs all and returns when all have ended; throws what the first of them that failed threw. */
  public static void run(Step... steps) throws Exception {
    run(List.of(steps));
  }

  /** The same. */
  public static void run(List<Step> steps) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(TOGETHER);
    try {
      List<Callable<Void>> calls = new ArrayList<>();
      for (Step step : steps) {
        calls.add(
            () -> {
              step.run();
              return null;
            });
      }
      for (Future<Void> ended : threads.invokeAll(calls)) {
        ended.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error failed) {
        throw failed;
      }
      throw e.getCause() instanceof Exception failed ? failed : e;
    } finally {
      threads.shutdownNow();
    }
  }
}
