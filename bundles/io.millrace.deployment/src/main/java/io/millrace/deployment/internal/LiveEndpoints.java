package io.millrace.deployment.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.model.ConstraintCompiler;
import io.millrace.api.model.TokenListener;
import io.millrace.deployment.Answer;
import io.millrace.deployment.Call;
import io.millrace.deployment.EndpointInfo;
import io.millrace.deployment.Endpoints;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Answers calls with the version of the endpoint's pipeline that is live when they begin. */
@Component(service = Endpoints.class)
public final class LiveEndpoints implements Endpoints {
  private final EndpointTable table;
  private final RequestLog log;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable ConstraintCompiler compiler;

  @Activate
  public LiveEndpoints(
      @Reference(name = "table") EndpointTable table, @Reference(name = "log") RequestLog log) {
    this.table = table;
    this.log = log;
  }

  LiveEndpoints(EndpointTable table, RequestLog log, @Nullable ConstraintCompiler compiler) {
    this(table, log);
    this.compiler = compiler;
  }

  @Override
  public List<EndpointInfo> list() {
    return table.all().stream()
        .map(DeclaredEndpoint::info)
        .sorted(Comparator.comparing(EndpointInfo::id))
        .toList();
  }

  @Override
  public PlatformException absent(String name) {
    return table.absent().failure(name);
  }

  @Override
  public Answer answer(Call call, TokenListener listener) {
    long started = System.nanoTime();
    Address address = Address.of(table, call.endpoint());
    DeclaredEndpoint endpoint = address.endpoint();
    Admission admission = endpoint.admission();
    PreparedPipeline pipeline;
    try {
      pipeline = begin(endpoint, admission, call);
    } catch (PlatformException e) {
      log.failed(endpoint, call, started, e.code());
      throw e;
    }
    RequestFlow flow =
        new RequestFlow(pipeline, call, listener, address.adapter(), compiler, started);
    try {
      Answer answer = flow.run();
      log.ended(endpoint, pipeline, flow, call, answer);
      return answer;
    } catch (PlatformException e) {
      log.failed(endpoint, pipeline, flow, call, started, e.code());
      throw e;
    } finally {
      pipeline.release();
      admission.leave();
    }
  }

  /** Takes a place and the version that answers; the caller gives both back. */
  private static PreparedPipeline begin(DeclaredEndpoint endpoint, Admission admission, Call call) {
    checkConversation(call, endpoint.spec());
    admission.enter();
    try {
      return hold(endpoint);
    } catch (PlatformException e) {
      admission.leave();
      throw e;
    }
  }

  static PreparedPipeline hold(DeclaredEndpoint endpoint) {
    while (true) {
      Optional<PreparedPipeline> live = endpoint.live();
      if (live.isEmpty()) {
        throw new PlatformException(
            "ENDPOINT_UNAVAILABLE",
            Blame.OPERATOR,
            true,
            "Endpoint '" + endpoint.spec().endpoint() + "' is not ready: " + endpoint.reason(),
            "Wait until it is ready; 'millrace get endpoints' shows why it is not.");
      }
      if (live.get().acquire()) {
        return live.get();
      }
      // Retired between the two calls: the endpoint has a newer one by now, or none.
      Thread.onSpinWait();
    }
  }

  private static void checkConversation(Call call, PipelineSpec spec) {
    long bytes = PromptSize.bytes(call.prompt());
    if (bytes > spec.limits().promptBytes()) {
      throw PlatformException.caller(
          "PROMPT_TOO_LARGE",
          "The conversation has "
              + bytes
              + " bytes of text; endpoint '"
              + spec.endpoint()
              + "' takes "
              + spec.limits().promptBytes()
              + ".",
          "Shorten it, or raise limits.promptBytes of the pipeline.");
    }
    if (call.prompt().chat().isPresent() && PromptWords.lastUser(call.messages()) < 0) {
      throw PlatformException.caller(
          "MESSAGES_INVALID", "No message has the role 'user'.", "Add the question.");
    }
  }
}
