package io.millrace.api.tuning;

import java.util.Map;

/** Hears how training goes. Called on the training thread; must be quick. */
public interface TuningListener {
  void log(String line);

  /**
   * @throws io.millrace.api.function.RunAborted to stop the training
   */
  void step(TuningStep step);

  /** Metrics on the held-out rows: {@code loss}, {@code perplexity}, {@code accuracy}… */
  void evaluated(long step, Map<String, Double> metrics);
}
