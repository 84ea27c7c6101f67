package io.millrace.governance.internal;

import io.millrace.kernel.model.ModelVersion;
import io.millrace.kernel.model.Stage;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Model versions for tests. */
final class Versions {
  private Versions() {}

  static ModelVersion of(long version, Stage stage, Map<String, Double> metrics) {
    return new ModelVersion(
        "bank",
        "assistant",
        version,
        "store://model/bank/assistant:1",
        Optional.empty(),
        stage,
        metrics,
        "",
        Instant.EPOCH,
        Instant.EPOCH);
  }
}
