package io.millrace.it.hotswap.faulty;

import java.util.function.Supplier;

/** Fails in its activation. */
public final class Thrower implements Supplier<String> {
  public Thrower() {
    throw new IllegalStateException("no powder");
  }

  @Override
  public String get() {
    return "bang";
  }
}
