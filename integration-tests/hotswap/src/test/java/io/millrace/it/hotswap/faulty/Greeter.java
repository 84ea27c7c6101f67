package io.millrace.it.hotswap.faulty;

import java.util.function.Supplier;

/** Works. */
public final class Greeter implements Supplier<String> {
  @Override
  public String get() {
    return "hello";
  }
}
