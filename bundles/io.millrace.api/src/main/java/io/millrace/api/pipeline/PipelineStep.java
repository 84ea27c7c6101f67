package io.millrace.api.pipeline;

import io.millrace.api.model.Message;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Business logic in a serving pipeline: looks up, rewrites or enriches the conversation before the
 * model. Helper kind. Thread-safe.
 */
@ConsumerType
public interface PipelineStep {
  /** What {@link #prepare} can be told. Constant. */
  List<Parameter> parameters();

  /** Readies the step for a pipeline. Owned by the caller. */
  Prepared prepare(Values parameters);

  /** A prepared step. Thread-safe. */
  interface Prepared extends AutoCloseable {
    /**
     * The conversation that goes on.
     *
     * @param messages as the steps before left them; not empty
     */
    List<Message> process(List<Message> messages);

    @Override
    default void close() {}
  }
}
