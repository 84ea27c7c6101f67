package io.millrace.it.hotswap.faulty;

import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** Waits in its activation for what never comes, and gives up when interrupted. */
public final class Sleeper implements Supplier<String> {
  public Sleeper() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  @Override
  public String get() {
    return "late";
  }
}
