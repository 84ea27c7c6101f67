package io.millrace.deployment.internal;

import io.millrace.api.monitoring.Observation;
import io.millrace.api.monitoring.Observation.Outcome;
import io.millrace.api.monitoring.Observation.Text;
import io.millrace.api.monitoring.ObservationListener;
import io.millrace.deployment.Answer;
import io.millrace.deployment.Call;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every {@link ObservationListener} of every request. Text goes along only where the project
 * allows it, and then as the input guardrails left it; never of a request they blocked.
 */
@Component(service = RequestLog.class)
public final class RequestLog {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

  @Reference(
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY,
      cardinality = ReferenceCardinality.MULTIPLE)
  private volatile List<ObservationListener> listeners = List.of();

  private final SettingsSection settings;
  private final Clock clock;

  @Activate
  public RequestLog(@Reference(name = "settings") SettingsSection settings) {
    this(settings, Clock.systemUTC(), List.of());
  }

  RequestLog(SettingsSection settings, Clock clock, List<ObservationListener> listeners) {
    this.settings = settings;
    this.clock = clock;
    this.listeners = listeners;
  }

  /** A request that got an answer, a refusal of a guardrail included. */
  void ended(
      DeclaredEndpoint endpoint,
      PreparedPipeline pipeline,
      RequestFlow flow,
      Call call,
      Answer answer) {
    int last = PromptWords.lastUser(flow.screened());
    Optional<Text> text =
        last >= 0 && settings.logsText(endpoint.project())
            ? Optional.of(
                new Text(flow.screened().get(last).content(), answer.text(), flow.history()))
            : Optional.empty();
    publish(
        new Observation(
            call.requestId(),
            clock.instant(),
            endpoint.project(),
            call.endpoint(),
            pipeline.version(),
            pipeline.model().label(),
            flow.outcome(),
            "",
            answer.promptTokens(),
            answer.completionTokens(),
            answer.firstTokenMs(),
            answer.totalMs(),
            answer.verdicts(),
            text,
            call.labels()));
  }

  /** A request that failed in a pipeline. */
  void failed(
      DeclaredEndpoint endpoint,
      PreparedPipeline pipeline,
      RequestFlow flow,
      Call call,
      long startedNanos,
      String code) {
    failed(
        endpoint,
        call,
        startedNanos,
        code,
        pipeline.version(),
        pipeline.model().label(),
        flow.verdicts());
  }

  /** A request that did not get to a pipeline. */
  void failed(DeclaredEndpoint endpoint, Call call, long startedNanos, String code) {
    failed(endpoint, call, startedNanos, code, 0, "", Map.of());
  }

  private void failed(
      DeclaredEndpoint endpoint,
      Call call,
      long startedNanos,
      String code,
      long version,
      String model,
      Map<String, String> verdicts) {
    publish(
        new Observation(
            call.requestId(),
            clock.instant(),
            endpoint.project(),
            call.endpoint(),
            version,
            model,
            Outcome.FAILED,
            code,
            0,
            0,
            Double.NaN,
            (System.nanoTime() - startedNanos) / 1e6,
            verdicts,
            Optional.empty(),
            call.labels()));
  }

  private void publish(Observation observation) {
    List<ObservationListener> now = listeners;
    for (ObservationListener listener : now) {
      try {
        listener.observed(observation);
      } catch (RuntimeException e) { // whiteboard call site: a listener must not fail the request
        LOG.warn("A listener failed on request {}", observation.id(), e);
      }
    }
  }
}
