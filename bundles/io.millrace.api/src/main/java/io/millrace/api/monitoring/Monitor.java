package io.millrace.api.monitoring;

import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Reads numbers off windows of traffic. One of the six kinds. Thread-safe. */
@ConsumerType
public interface Monitor {
  /** What {@link #prepare} can be told. Constant. */
  List<Parameter> parameters();

  /** Readies a watch on one endpoint; may be slow. Owned by the caller. */
  Watch prepare(Values parameters);

  /** A prepared monitor. Called by one thread at a time, window after window. */
  interface Watch extends AutoCloseable {
    /** Findings of a window; empty if there is nothing to say. May take as long as the window. */
    List<Finding> observe(Window window);

    @Override
    default void close() {}
  }
}
