package io.millrace.it.hotswap.swapped;

import io.millrace.api.monitoring.Finding;
import io.millrace.api.monitoring.Monitor;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.List;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.annotations.Component;

/** Finds its minor version and how many requests there were. */
@Component(service = Monitor.class, property = "kind.id=swapped")
public final class SwappedMonitor implements Monitor {
  private final int minor = FrameworkUtil.getBundle(getClass()).getVersion().getMinor();

  @Override
  public List<Parameter> parameters() {
    return List.of();
  }

  @Override
  public Watch prepare(Values parameters) {
    return window ->
        List.of(
            Finding.of("version", minor, window.observations().size()),
            Finding.of("requests", window.observations().size(), window.observations().size()));
  }
}
