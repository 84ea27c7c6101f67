package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.model.Reporting;
import io.millrace.deployment.Answer;
import io.millrace.deployment.Call;
import io.millrace.deployment.Endpoints;
import io.millrace.kernel.access.Role;
import io.millrace.rest.internal.health.Metrics;
import io.millrace.rest.internal.openai.ChatBody.ChatCompletion;
import io.millrace.rest.internal.openai.ChatBody.Choice;
import io.millrace.rest.internal.openai.ChatBody.Usage;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.stream.IntStream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /v1/chat/completions}: endpoints asked the way OpenAI's clients ask. Thread-safe. */
@Component(service = RouteGroup.class)
public final class ChatRoutes implements RouteGroup {
  private final ServedModels models;
  private final Asked asked;
  private final Clock clock;

  @Activate
  public ChatRoutes(
      @Reference(name = "endpoints") Endpoints endpoints,
      @Reference(name = "metrics") Metrics metrics) {
    this(endpoints, metrics, Clock.systemUTC());
  }

  public ChatRoutes(Endpoints endpoints, Metrics metrics, Clock clock) {
    this.models = new ServedModels(endpoints);
    this.asked = new Asked(endpoints, metrics);
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
        Route.get("/v1/models", "The endpoints and their adapters, as models")
            .needs(Role.CLIENT)
            .gives(ServedModels.Models.class)
            .by(x -> models.list()),
        Route.get("/v1/models/{id...}", "One endpoint or adapter, as a model")
            .needs(Role.CLIENT)
            .gives(ServedModels.Model.class)
            .by(x -> models.get(x.path("id"))));
  }

  private Object complete(Exchange given) throws IOException {
    JsonNode body = given.body();
    ChatRequest request = ChatRequest.of(body);
    Exchange exchange = given.named(EngineFields.requestId(body));
    String endpoint = models.require(request.model()).id();
    Call call =
        new Call(
            exchange.requestId(),
            request.model(),
            request.prompt(),
            request.sampling(),
            request.wishes(),
            request.labels(),
            exchange.caller());
    String id = "chatcmpl-" + exchange.requestId();
    long created = clock.instant().getEpochSecond();
    return request.stream()
        ? asked.streamed(
            endpoint, call, request.formField(), new ChatStream(exchange, request, id, created))
        : asked.whole(
            endpoint, call, request.formField(), a -> whole(exchange, request, a, id, created));
  }

  private static ChatCompletion whole(
      Exchange exchange, ChatRequest request, Answer a, String id, long created) {
    Reporting reporting = request.wishes().reporting();
    boolean scored = reporting.logProbabilities() >= 0;
    return new ChatCompletion(
        id,
        "chat.completion",
        created,
        request.model(),
        Asked.version(exchange, a),
        IntStream.range(0, a.choices().size())
            .mapToObj(i -> Choice.of(i, a.choices().get(i), scored))
            .toList(),
        Usage.of(a),
        Scores.prompt(a.prompt(), reporting.promptLogProbabilities()));
  }
}
