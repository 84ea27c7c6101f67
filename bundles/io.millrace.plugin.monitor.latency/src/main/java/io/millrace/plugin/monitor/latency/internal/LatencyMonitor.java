package io.millrace.plugin.monitor.latency.internal;

import io.millrace.api.monitoring.Finding;
import io.millrace.api.monitoring.Monitor;
import io.millrace.api.monitoring.Observation;
import io.millrace.api.monitoring.Observation.Outcome;
import io.millrace.api.monitoring.Window;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.osgi.service.component.annotations.Component;

/**
 * How quick answers are, over answered requests: times in milliseconds, speed in tokens per second
 * after the first token. Waiting in queues is included. Quantiles by {@link Quantile}.
 */
@Component(
    service = Monitor.class,
    property = {"kind.id=latency", "kind.summary=Time to first token, tokens/s, total time."})
public final class LatencyMonitor implements Monitor {
  @Override
  public List<Parameter> parameters() {
    return List.of();
  }

  @Override
  public Watch prepare(Values parameters) {
    return LatencyMonitor::observe;
  }

  private static List<Finding> observe(Window window) {
    double[] first = values(window, Observation::firstTokenMs);
    double[] total = values(window, Observation::totalMs);
    double[] speed = values(window, Observation::tokensPerSecond);
    return List.of(
        Finding.of("ttft_p50", Quantile.of(first, 0.5), first.length),
        Finding.of("ttft_p95", Quantile.of(first, 0.95), first.length),
        Finding.of("total_p50", Quantile.of(total, 0.5), total.length),
        Finding.of("total_p95", Quantile.of(total, 0.95), total.length),
        Finding.of("tokens_per_second", Quantile.of(speed, 0.5), speed.length));
  }

  private static double[] values(Window window, ToDoubleFunction<Observation> read) {
    return window.observations().stream()
        .filter(o -> o.outcome() == Outcome.ANSWERED)
        .mapToDouble(read)
        .filter(v -> !Double.isNaN(v))
        .toArray();
  }
}
