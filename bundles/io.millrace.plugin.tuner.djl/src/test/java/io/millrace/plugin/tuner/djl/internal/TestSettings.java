package io.millrace.plugin.tuner.djl.internal;

import io.millrace.api.parameter.Values;
import java.util.HashMap;
import java.util.Map;

/** Settings from parameters as a user gives them, on one thread. */
final class TestSettings {
  private TestSettings() {}

  /**
   * @param keysAndValues name, value, name, value …
   */
  static Settings of(Object... keysAndValues) {
    Map<String, Object> given = new HashMap<>(Map.of("threads", 1, "seed", 11));
    for (int i = 0; i < keysAndValues.length; i += 2) {
      given.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return TunerParameters.settings(Values.check("tuner djl", TunerParameters.ALL, given), 1);
  }
}
