package io.millrace.hub.internal.sample;

import java.util.function.Supplier;

/** Fails in its activation. */
public final class Explosion implements Supplier<String> {
  public Explosion() {
    throw new IllegalStateException("no powder");
  }

  @Override
  public String get() {
    return "bang";
  }
}
