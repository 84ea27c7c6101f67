package io.millrace.cli.internal.bench.karaf;

import java.util.function.Supplier;

/** The one class of the small bundle: a component that needs nothing. */
public final class Greeting implements Supplier<String> {
  @Override
  public String get() {
    return "hello";
  }
}
