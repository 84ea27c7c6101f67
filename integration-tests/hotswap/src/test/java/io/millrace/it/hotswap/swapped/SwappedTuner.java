package io.millrace.it.hotswap.swapped;

import io.millrace.api.parameter.Parameter;
import io.millrace.api.tuning.Tuner;
import io.millrace.api.tuning.TuningListener;
import io.millrace.api.tuning.TuningReport;
import io.millrace.api.tuning.TuningRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.annotations.Component;

/** Leaves an adapter that holds its version. */
@Component(service = Tuner.class, property = "kind.id=swapped")
public final class SwappedTuner implements Tuner {
  private final String version = FrameworkUtil.getBundle(getClass()).getVersion().toString();

  @Override
  public List<Parameter> parameters() {
    return List.of();
  }

  @Override
  public TuningReport tune(TuningRequest request, TuningListener listener) throws IOException {
    Files.writeString(request.output().resolve("version"), version);
    return new TuningReport("adapter", 1, request.train().size(), Map.of("loss", 0.5));
  }
}
