package io.millrace.cli.internal.bench.serve;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets a measurement show its figures when the process is asked to end, as by Ctrl-C: the level
 * that is under way ends with the answers it waits for, and none follows. Whoever makes it closes
 * it when all is said.
 */
final class EarlyEnd implements AutoCloseable {
  private static final long PATIENCE_S = 30;

  private final Thread hook = new Thread(this::end, "early-end");
  private final boolean possible;
  private final CountDownLatch said = new CountDownLatch(1);
  private volatile @Nullable LoadLevel level;
  private volatile boolean asked;

  /**
   * @param possible false where servers that are measured end with the process
   */
  EarlyEnd(boolean possible) {
    this.possible = possible;
    if (possible) {
      Runtime.getRuntime().addShutdownHook(hook);
    }
  }

  boolean asked() {
    return asked;
  }

  /** Runs a level, to its end or until the process is asked to end. */
  LevelFigures run(LoadLevel next, int longWords) throws InterruptedException {
    level = next;
    if (asked) {
      next.end();
    }
    return next.run(longWords);
  }

  private void end() {
    asked = true;
    LoadLevel running = level;
    if (running != null) {
      running.end();
    }
    try {
      said.await(PATIENCE_S, TimeUnit.SECONDS); // then the process ends
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    said.countDown();
    if (possible && !asked) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException ending) {
        // just now, and then all has been said
      }
    }
  }
}
