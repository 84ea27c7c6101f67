package io.millrace.plugin.monitor.errors.internal;

import io.millrace.api.monitoring.Finding;
import io.millrace.api.monitoring.Monitor;
import io.millrace.api.monitoring.Observation;
import io.millrace.api.monitoring.Observation.Outcome;
import io.millrace.api.monitoring.Window;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Component;

/**
 * Shares of requests that failed, were blocked by a guardrail, or were given up by the client.
 * Failures that are the client's own doing count as requests but not as errors.
 */
@Component(
    service = Monitor.class,
    property = {"kind.id=errors", "kind.summary=Error, blocked and cancelled rates."})
public final class ErrorMonitor implements Monitor {
  private static final List<String> CALLERS =
      List.of("PROMPT_TOO_LARGE", "CONTEXT_TOO_LARGE", "MESSAGES_INVALID", "SAMPLING_INVALID");

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.list("ignore", CALLERS, "Error codes that are the client's doing, no errors."));
  }

  @Override
  public Watch prepare(Values parameters) {
    Set<String> ignored = Set.copyOf(parameters.strings("ignore"));
    return window -> observe(window, ignored);
  }

  private static List<Finding> observe(Window window, Set<String> ignored) {
    int failed = 0;
    int blocked = 0;
    int cancelled = 0;
    for (Observation o : window.observations()) {
      failed += o.outcome() == Outcome.FAILED && !ignored.contains(o.errorCode()) ? 1 : 0;
      blocked += o.outcome() == Outcome.BLOCKED ? 1 : 0;
      cancelled += o.outcome() == Outcome.CANCELLED ? 1 : 0;
    }
    // 0 of 0 is NaN: an empty window says nothing, in particular not that all is well.
    double n = window.observations().size();
    long count = window.observations().size();
    return List.of(
        Finding.of("error_rate", failed / n, count),
        Finding.of("blocked_rate", blocked / n, count),
        Finding.of("cancelled_rate", cancelled / n, count));
  }
}
