package io.millrace.hub.internal.sample;

import java.util.function.Supplier;

/** Works. */
public final class Greeting implements Supplier<String> {
  @Override
  public String get() {
    return "hello";
  }
}
