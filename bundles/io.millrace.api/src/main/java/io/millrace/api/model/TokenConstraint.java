package io.millrace.api.model;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Which tokens one generation may choose from, step by step: whoever generates masks the scores
 * with {@link #allowed()}, ends where {@link #finished()} says so, and tells every token it chose.
 * Belongs to one generation; not thread-safe.
 *
 * @since 1.2
 */
@ConsumerType
public interface TokenConstraint {
  /**
   * The tokens that may come next: bit {@code id % 64} of word {@code id / 64}; ids beyond the
   * array may not. Tokens that end the text are not among them, see {@link #mayEnd()}.
   *
   * @return shared, not to be changed, valid until {@link #accept}
   * @throws io.millrace.api.PlatformException CONSTRAINT_FAILED if no token may come although the
   *     text is not complete: the vocabulary lacks what the form needs
   */
  long[] allowed();

  /** Whether the text is complete here, so that a token that ends it may come. */
  boolean mayEnd();

  /** Whether nothing but the end can come. */
  boolean finished();

  /**
   * Goes on by a token that was allowed. Tokens without bytes change nothing.
   *
   * @throws IllegalArgumentException if it was not allowed
   */
  void accept(int token);
}
