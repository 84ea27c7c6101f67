package io.millrace.plugin.executor.local.internal;

import io.millrace.api.PlatformException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * How workers are started.
 *
 * @param heapMb -Xmx of a worker, MiB
 * @param maxWorkers at once; more are refused as busy
 * @param startTimeout from start of the process until it reports
 * @param jvmOptions added to the worker's command line
 */
record Settings(int heapMb, int maxWorkers, Duration startTimeout, List<String> jvmOptions) {

  @ObjectClassDefinition(
      name = "Executor: local",
      description = "Runs functions in child processes on this machine.")
  @interface Config {
    @AttributeDefinition(
        name = "Heap",
        description = "Java heap of a worker in MiB, 64-65536. Native memory comes on top.")
    int heapMb() default 1024;

    @AttributeDefinition(
        name = "Workers",
        description = "Workers at once, 1-64; a run beyond that waits.")
    int maxWorkers() default 4;

    @AttributeDefinition(
        name = "Start timeout",
        description = "Seconds a worker may take to report, 5-600.")
    int startTimeoutSeconds() default 90;

    @AttributeDefinition(
        name = "JVM options",
        description = "Added to the worker's command line, one entry each.")
    String[] jvmOptions() default {};
  }

  Settings {
    List<String> problems = new ArrayList<>();
    if (heapMb < 64 || heapMb > 65536) {
      problems.add("heapMb " + heapMb + " is outside 64-65536");
    }
    if (maxWorkers < 1 || maxWorkers > 64) {
      problems.add("maxWorkers " + maxWorkers + " is outside 1-64");
    }
    if (startTimeout.toSeconds() < 5 || startTimeout.toSeconds() > 600) {
      problems.add("startTimeoutSeconds " + startTimeout.toSeconds() + " is outside 5-600");
    }
    if (!problems.isEmpty()) {
      throw PlatformException.operator(
          "CONFIG_INVALID",
          String.join("; ", problems) + ".",
          "Correct the configuration " + LocalExecutor.PID + ".");
    }
    jvmOptions = List.copyOf(jvmOptions);
  }

  static Settings of(Config config) {
    return new Settings(
        config.heapMb(),
        config.maxWorkers(),
        Duration.ofSeconds(config.startTimeoutSeconds()),
        List.of(config.jvmOptions()));
  }
}
