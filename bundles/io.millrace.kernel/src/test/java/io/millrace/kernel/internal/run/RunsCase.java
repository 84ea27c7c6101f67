package io.millrace.kernel.internal.run;

import io.millrace.kernel.internal.run.RunsHarness.Work;
import io.millrace.kernel.run.RunRequest;
import io.millrace.testkit.FakeRecordStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A test of runs: one harness at a time on one folder and one record store. */
abstract class RunsCase {
  @TempDir Path data;
  private final FakeRecordStore records = new FakeRecordStore();
  private @Nullable RunsHarness harness;

  final RunsHarness open(Work... functions) throws IOException {
    return open(Duration.ofSeconds(30), functions);
  }

  /**
   * @param pluginWait how long a run waits for its function to come back
   */
  final RunsHarness open(Duration pluginWait, Work... functions) throws IOException {
    harness = new RunsHarness(data, records, pluginWait, functions);
    return harness;
  }

  @AfterEach
  void close() {
    if (harness != null) {
      harness.close();
    }
  }

  static RunRequest request(String function) {
    return RunRequest.of("bank", function, Map.of());
  }
}
