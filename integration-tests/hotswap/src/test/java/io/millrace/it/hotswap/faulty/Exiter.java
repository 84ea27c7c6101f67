package io.millrace.it.hotswap.faulty;

import java.util.function.Supplier;

/** Ends the process when it is asked. */
public final class Exiter implements Supplier<String> {
  @Override
  public String get() {
    System.exit(3);
    return "";
  }
}
