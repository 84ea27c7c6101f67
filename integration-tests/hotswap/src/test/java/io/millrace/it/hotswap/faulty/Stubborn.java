package io.millrace.it.hotswap.faulty;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Goes round in its activation, whoever interrupts it, until the property {@value #RELEASE} is set.
 */
public final class Stubborn implements Supplier<String> {
  public static final String RELEASE = "millrace.test.release";
  private static final long PAUSE_NS = 5_000_000;

  public Stubborn() {
    while (System.getProperty(RELEASE) == null) {
      Thread.interrupted(); // it does not care
      LockSupport.parkNanos(PAUSE_NS);
    }
  }

  @Override
  public String get() {
    return "late";
  }
}
