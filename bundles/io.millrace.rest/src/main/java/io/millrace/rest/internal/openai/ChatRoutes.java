package io.millrace.rest.internal.openai;

import io.millrace.api.PlatformException;
import io.millrace.deployment.Answer;
import io.millrace.deployment.Call;
import io.millrace.deployment.EndpointInfo;
import io.millrace.deployment.Endpoints;
import io.millrace.kernel.access.Role;
import io.millrace.rest.internal.health.Metrics;
import io.millrace.rest.internal.openai.ChatBody.ChatCompletion;
import io.millrace.rest.internal.openai.ChatBody.Choice;
import io.millrace.rest.internal.openai.ChatBody.Model;
import io.millrace.rest.internal.openai.ChatBody.Models;
import io.millrace.rest.internal.openai.ChatBody.ResponseMessage;
import io.millrace.rest.internal.openai.ChatBody.Usage;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Reply;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /v1}: endpoints asked the way OpenAI's clients ask. Thread-safe. */
@Component(service = RouteGroup.class)
public final class ChatRoutes implements RouteGroup {
  private final Endpoints endpoints;
  private final Metrics metrics;
  private final Clock clock;

  @Activate
  public ChatRoutes(
      @Reference(name = "endpoints") Endpoints endpoints,
      @Reference(name = "metrics") Metrics metrics) {
    this(endpoints, metrics, Clock.systemUTC());
  }

  public ChatRoutes(Endpoints endpoints, Metrics metrics, Clock clock) {
    this.endpoints = endpoints;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post("/v1/chat/completions", "Answers a conversation, whole or streamed")
            .needs(Role.CLIENT)
            .takes(ChatBody.ChatCompletionRequest.class)
            .gives(ChatCompletion.class)
            .by(this::complete),
        Route.get("/v1/models", "The endpoints, as models")
            .needs(Role.CLIENT)
            .gives(Models.class)
            .by(x -> new Models("list", endpoints.list().stream().map(ChatRoutes::model).toList())),
        Route.get("/v1/models/{id}", "One endpoint, as a model")
            .needs(Role.CLIENT)
            .gives(Model.class)
            .by(x -> model(require(x.path("id")))));
  }

  /** Notes in the response which versions answer; returns the fingerprint that says the same. */
  static String version(
      Exchange exchange, String pipeline, String model, Map<String, String> plugins) {
    if (!exchange.response().isCommitted()) {
      exchange.response().setHeader("x-millrace-pipeline", pipeline);
      exchange.response().setHeader("x-millrace-model", model);
      exchange
          .response()
          .setHeader(
              "x-millrace-plugins",
              plugins.entrySet().stream()
                  .sorted(Map.Entry.comparingByKey())
                  .map(e -> e.getKey() + " " + e.getValue())
                  .collect(Collectors.joining(", ")));
    }
    return pipeline + "/" + model;
  }

  private Object complete(Exchange exchange) throws IOException {
    ChatRequest request = ChatRequest.of(exchange.body());
    require(request.model());
    Call call =
        new Call(
            exchange.requestId(),
            request.model(),
            request.messages(),
            request.sampling(),
            request.labels(),
            exchange.caller());
    String id = "chatcmpl-" + exchange.requestId();
    long created = clock.instant().getEpochSecond();
    metrics.began(request.model());
    try {
      return request.stream()
          ? stream(exchange, request, call, new ChatStream(exchange, request, id, created))
          : whole(exchange, request, call, id, created);
    } catch (PlatformException e) {
      metrics.failed(request.model(), e.code());
      throw e;
    } finally {
      metrics.ended(request.model());
    }
  }

  private Object whole(Exchange exchange, ChatRequest request, Call call, String id, long created) {
    Answer a = endpoints.answer(call, text -> true);
    metrics.answered(request.model(), a);
    Choice choice =
        new Choice(
            0,
            new ResponseMessage("assistant", a.text(), Optional.empty()),
            Optional.empty(),
            a.finish());
    return new ChatCompletion(
        id,
        "chat.completion",
        created,
        request.model(),
        version(exchange, a.pipeline(), a.model(), a.plugins()),
        List.of(choice),
        Usage.of(a.promptTokens(), a.completionTokens()));
  }

  private Object stream(Exchange exchange, ChatRequest request, Call call, ChatStream stream)
      throws IOException {
    try {
      Answer answer = endpoints.answer(call, stream);
      if (stream.gone()) {
        metrics.failed(request.model(), "CLIENT_GONE");
        return Reply.WRITTEN;
      }
      metrics.answered(request.model(), answer);
      stream.end(answer);
    } catch (RuntimeException e) { // the stream has begun: the failure is told in it
      stream.fail(e);
      metrics.failed(request.model(), e instanceof PlatformException p ? p.code() : "INTERNAL");
    }
    return Reply.WRITTEN;
  }

  private EndpointInfo require(String id) {
    List<EndpointInfo> all = endpoints.list();
    return all.stream()
        .filter(e -> e.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                PlatformException.caller(
                    "ENDPOINT_NOT_FOUND",
                    "The model '"
                        + (id.length() > 80 ? id.substring(0, 80) + "…" : id)
                        + "' does not exist.",
                    all.isEmpty()
                        ? "No endpoint is declared: apply a project with a pipeline."
                        : "Use one of " + all.stream().map(EndpointInfo::id).toList() + "."));
  }

  private static Model model(EndpointInfo e) {
    return new Model(
        e.id(), "model", e.since().getEpochSecond(), e.project(), e.model(), e.ready());
  }
}
