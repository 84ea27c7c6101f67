package io.millrace.api.function;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A unit of work with typed parameters. A service with {@code kind.id} equal to its spec's name.
 *
 * <p><b>Life-cycle:</b> one instance serves any number of runs, one after another or at once; it
 * keeps nothing between runs. <b>Threads:</b> {@link #run} is called on a thread of its own and may
 * block; it asks {@link RunContext#checkAborted()} at least every half second of work.
 */
@ConsumerType
public interface Function {
  /** What it is called, takes and leaves. Constant. */
  FunctionSpec spec();

  /**
   * Does the work. A normal return completes the run; any exception fails it with that cause.
   *
   * @throws io.millrace.api.PlatformException for failures a person can act on
   * @throws Exception for everything else; its message becomes the run's cause
   */
  void run(RunContext context) throws Exception;
}
