package io.millrace.api.model;

/** Hears text as it is generated. Called on the generating thread, in order; should be quick. */
@FunctionalInterface
public interface TokenListener {
  /**
   * @param text the next piece, whole characters only, never empty
   * @return false to end the generation
   */
  boolean text(String text);
}
