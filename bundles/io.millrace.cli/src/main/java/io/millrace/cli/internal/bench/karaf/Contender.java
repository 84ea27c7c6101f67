package io.millrace.cli.internal.bench.karaf;

import java.io.IOException;

/**
 * A server that is timed: started, given bundles while it runs, stopped. Its state outlives {@link
 * #stop} and is gone after {@link #close}. One thread.
 */
interface Contender extends AutoCloseable {
  String name();

  /** Starts the process; returns when its web console answers and it says that it is ready. */
  void start() throws IOException, InterruptedException;

  /** Waits, untimed, until what the start has begun is over, so that changes are not disturbed. */
  void settle() throws IOException, InterruptedException;

  /** Puts version {@code cycle.0.0} of the small bundle in; returns when its service is there. */
  void install(int cycle) throws IOException;

  /** Replaces it by {@code cycle.1.0}. */
  void update(int cycle) throws IOException;

  /** Takes it out. */
  void uninstall() throws IOException;

  long pid();

  void stop() throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}
