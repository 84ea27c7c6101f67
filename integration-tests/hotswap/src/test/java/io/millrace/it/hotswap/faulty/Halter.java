package io.millrace.it.hotswap.faulty;

import java.util.function.Supplier;

/** Ends the process at once when it is asked. */
public final class Halter implements Supplier<String> {
  @Override
  public String get() {
    Runtime.getRuntime().halt(3);
    return "";
  }
}
