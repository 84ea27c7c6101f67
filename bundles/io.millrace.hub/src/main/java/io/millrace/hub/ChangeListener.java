package io.millrace.hub;

/** Hears the steps of a change, on the thread that does it; must return soon and not throw. */
@FunctionalInterface
public interface ChangeListener {
  /** One that does not listen. */
  ChangeListener NONE = step -> {};

  void step(ChangeStep step);
}
