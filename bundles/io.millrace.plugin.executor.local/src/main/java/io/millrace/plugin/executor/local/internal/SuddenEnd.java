package io.millrace.plugin.executor.local.internal;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * Ends this process. {@link Runtime#halt} runs no hooks of Java, but HotSpot leaves through C's
 * {@code exit}, which destroys what libtorch holds while its threads still compute: a SIGSEGV. So a
 * worker whose function goes on is killed as {@code kill -9} does, which runs nothing at all.
 */
final class SuddenEnd implements IntConsumer {
  private static final int PATIENCE_S = 2;

  @Override
  public void accept(int status) {
    if (status == TaskRunner.ORPHANED) {
      kill();
    }
    Runtime.getRuntime().halt(status);
  }

  /** Returns only where that is not possible. */
  private static void kill() {
    try {
      // Java refuses to destroy its own process.
      new ProcessBuilder("/bin/sh", "-c", "kill -KILL " + ProcessHandle.current().pid())
          .start()
          .waitFor(PATIENCE_S, TimeUnit.SECONDS);
    } catch (IOException e) {
      // No shell here: halt, which ends it, too, if less quietly.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
