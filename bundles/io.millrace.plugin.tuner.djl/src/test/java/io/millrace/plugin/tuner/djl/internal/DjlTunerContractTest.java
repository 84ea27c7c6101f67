package io.millrace.plugin.tuner.djl.internal;

import io.millrace.api.tuning.Tuner;
import io.millrace.runtime.djl.DjlRuntime;
import io.millrace.testkit.TunerContract;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

class DjlTunerContractTest extends TunerContract {
  private final DjlTuner tuner = new DjlTuner(DjlRuntime.standalone());

  @Override
  protected Tuner tuner() {
    return tuner;
  }

  @Override
  protected Map<String, Object> parameters() {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("method", "sft");
    parameters.put("steps", 6);
    parameters.put("batchSize", 4);
    parameters.put("dropout", 0.1);
    parameters.put("checkpointEvery", 1);
    parameters.put("vocabulary", 280);
    parameters.put("hidden", 16);
    parameters.put("feedForward", 24);
    parameters.put("layers", 1);
    parameters.put("heads", 4);
    parameters.put("keyValueHeads", 2);
    parameters.put("positions", 64);
    parameters.put("threads", 1);
    return parameters;
  }

  @Override
  protected Optional<Path> base() {
    return Optional.empty();
  }
}
