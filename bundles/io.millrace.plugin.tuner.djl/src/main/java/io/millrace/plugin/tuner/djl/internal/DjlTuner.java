package io.millrace.plugin.tuner.djl.internal;

import ai.djl.ndarray.NDManager;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.tuning.Tuner;
import io.millrace.api.tuning.TuningListener;
import io.millrace.api.tuning.TuningReport;
import io.millrace.api.tuning.TuningRequest;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tunes Llama-shaped decoders on the configured device, with DJL's PyTorch engine. */
@Component(
    service = Tuner.class,
    property = {"kind.id=djl", "kind.version=1.0.0"})
public final class DjlTuner implements Tuner {
  private final DjlRuntime runtime;

  @Activate
  public DjlTuner(@Reference(name = "runtime") DjlRuntime runtime) {
    this.runtime = runtime;
  }

  @Override
  public List<Parameter> parameters() {
    return TunerParameters.ALL;
  }

  @Override
  public TuningReport tune(TuningRequest request, TuningListener listener) throws IOException {
    try (NDManager manager = runtime.newManager();
        TuningJob job = new TuningJob(runtime, manager, request, listener)) {
      return job.run();
    }
  }
}
