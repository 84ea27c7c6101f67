package io.millrace.api.guardrail;

import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Judges text on its way to a model or back. One of the six kinds. Thread-safe.
 *
 * <p>A pipeline prepares a guardrail once with the values from the project and then judges every
 * request with it. A guardrail that cannot judge fails closed: its exception refuses the request.
 */
@ConsumerType
public interface Guardrail {
  /** What {@link #prepare} can be told. Constant. */
  List<Parameter> parameters();

  /**
   * Readies a check: compiles patterns, embeds examples. May be slow.
   *
   * @return owned by the caller
   * @throws io.millrace.api.PlatformException GUARDRAIL_INVALID if the values contradict each other
   */
  Check prepare(Values parameters);

  /** A prepared guardrail. Thread-safe; quick (milliseconds). */
  interface Check extends AutoCloseable {
    /** Judges one passage. Deterministic. */
    Verdict judge(Passage passage);

    @Override
    default void close() {}
  }

  /**
   * The text to judge.
   *
   * @param direction whether it goes to the model or comes from it
   */
  record Passage(Direction direction, String text) {}

  /** Which way a text goes. */
  enum Direction {
    INPUT,
    OUTPUT
  }
}
