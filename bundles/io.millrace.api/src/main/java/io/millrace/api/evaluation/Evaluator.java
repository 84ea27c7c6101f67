package io.millrace.api.evaluation;

import io.millrace.api.model.ModelSession;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Judges answers: offline over a held-out set, or live over a window of traffic. One of the six
 * kinds. Thread-safe.
 */
@ConsumerType
public interface Evaluator {
  /** What {@link #prepare} can be told. Constant. */
  List<Parameter> parameters();

  /** Readies a judge; may be slow. Owned by the caller. */
  Judge prepare(Values parameters);

  /** A prepared evaluator. Thread-safe. */
  interface Judge extends AutoCloseable {
    /**
     * Judges finished exchanges.
     *
     * @param subject the model under test where the evaluator needs to ask it (log-likelihoods);
     *     empty for live traffic
     * @throws io.millrace.api.PlatformException EVALUATION_NEEDS_MODEL if it cannot do without
     */
    Evaluation evaluate(List<Exchange> exchanges, Optional<ModelSession> subject);

    @Override
    default void close() {}
  }
}
