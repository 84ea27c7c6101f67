package io.millrace.kernel.internal.run;

import io.millrace.api.PlatformException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How runs execute, checked.
 *
 * @param light runs inside the server at once
 * @param heavy runs of every other executor at once
 * @param pluginWait how long a run waits for its function or executor
 * @param folder of the runs' files
 * @param version of the platform, for lineage
 */
record RunSettings(int light, int heavy, Duration pluginWait, Path folder, String version) {
  RunSettings {
    List<String> problems = new ArrayList<>();
    if (light < 1 || light > 16) {
      problems.add("'light' is " + light + ", not 1-16");
    }
    if (heavy < 1 || heavy > 64) {
      problems.add("'heavy' is " + heavy + ", not 1-64");
    }
    if (pluginWait.isNegative() || pluginWait.compareTo(Duration.ofHours(1)) > 0) {
      problems.add("'wait.for.plugins.seconds' is " + pluginWait.toSeconds() + ", not 0-3600");
    }
    if (!problems.isEmpty()) {
      throw PlatformException.operator(
          "RUN_SETTINGS_INVALID",
          "The settings of " + QueuedRuns.PID + " are wrong: " + String.join("; ", problems) + ".",
          "Correct them in the web console or the configuration folder.");
    }
  }
}
