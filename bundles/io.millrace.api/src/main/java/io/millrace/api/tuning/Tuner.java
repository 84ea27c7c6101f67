package io.millrace.api.tuning;

import io.millrace.api.parameter.Parameter;
import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Trains a model on data. One of the six kinds. Runs in a worker process; one call at a time.
 *
 * <p>Data columns follow TRL: {@code text}; {@code prompt}, {@code completion}; {@code prompt},
 * {@code chosen}, {@code rejected}; {@code prompt}, {@code completion}, {@code label}.
 */
@ConsumerType
public interface Tuner {
  /** What {@link TuningRequest#parameters()} can hold: method, steps, learning rate, … Constant. */
  List<Parameter> parameters();

  /**
   * Trains and writes the result. Continues from {@link TuningRequest#checkpoints()} if an earlier
   * attempt left something there.
   *
   * @throws io.millrace.api.PlatformException TUNING_DATA_INVALID, TUNING_DIVERGED, MODEL_…
   * @throws io.millrace.api.function.RunAborted when the listener said stop
   */
  TuningReport tune(TuningRequest request, TuningListener listener) throws IOException;
}
