package io.millrace.it.hotswap.faulty;

import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** Starts a thread that it never stops. */
public final class Leaker implements Supplier<String> {
  public static final String THREAD = "left-behind";

  public Leaker() {
    Thread thread = new Thread(Leaker::idle, THREAD);
    thread.setDaemon(true);
    thread.start();
  }

  private static void idle() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String get() {
    return "drip";
  }
}
