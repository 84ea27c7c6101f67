package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.PlatformException;
import io.millrace.api.model.Prompt;
import io.millrace.api.model.ScoredToken;
import io.millrace.deployment.Answer;
import io.millrace.deployment.Call;
import io.millrace.deployment.EndpointModels;
import io.millrace.deployment.Endpoints;
import io.millrace.kernel.access.Role;
import io.millrace.rest.internal.health.Metrics;
import io.millrace.rest.internal.openai.ChatBody.Usage;
import io.millrace.rest.internal.openai.CompletionBody.Completion;
import io.millrace.rest.internal.openai.CompletionBody.CompletionChoice;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /v1/completions}: texts gone on with, and scored. Thread-safe. */
@Component(service = RouteGroup.class)
public final class CompletionRoutes implements RouteGroup {
  static final String OBJECT = "text_completion";

  private final ServedModels models;
  private final EndpointModels behind;
  private final Asked asked;
  private final Clock clock;

  @Activate
  public CompletionRoutes(
      @Reference(name = "endpoints") Endpoints endpoints,
      @Reference(name = "models") EndpointModels behind,
      @Reference(name = "metrics") Metrics metrics) {
    this(endpoints, behind, metrics, Clock.systemUTC());
  }

  public CompletionRoutes(
      Endpoints endpoints, EndpointModels behind, Metrics metrics, Clock clock) {
    this.models = new ServedModels(endpoints);
    this.behind = behind;
    this.asked = new Asked(endpoints, metrics);
    this.clock = clock;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post("/v1/completions", "Goes on with texts, or scores them, whole or streamed")
            .needs(Role.CLIENT)
            .takes(CompletionBody.CompletionRequest.class)
            .gives(Completion.class)
            .by(this::complete));
  }

  private Object complete(Exchange given) throws IOException {
    JsonNode body = given.body();
    CompletionRequest request = CompletionRequest.of(body);
    Exchange exchange = given.named(EngineFields.requestId(body));
    String endpoint = models.require(request.model()).id();
    String id = "cmpl-" + exchange.requestId();
    long created = clock.instant().getEpochSecond();
    if (request.stream()) {
      return streamed(exchange, request, endpoint, id, created);
    }
    List<CompletionChoice> choices = new ArrayList<>();
    int prompt = 0;
    int cached = 0;
    int completion = 0;
    String fingerprint = "";
    for (int i = 0; i < request.prompts().size(); i++) {
      Answer a = asked.whole(endpoint, call(exchange, request, i), request.formField(), x -> x);
      choices.addAll(choices(request, i, a));
      prompt += a.promptTokens();
      cached += a.cachedTokens();
      completion += request.only() ? 0 : a.completionTokens();
      fingerprint = Asked.version(exchange, a);
    }
    return new Completion(
        id,
        OBJECT,
        created,
        request.model(),
        fingerprint,
        choices,
        Usage.of(prompt, cached, completion));
  }

  private Object streamed(
      Exchange exchange, CompletionRequest request, String endpoint, String id, long created)
      throws IOException {
    if (request.prompts().size() > 1 || request.only()) {
      throw PlatformException.caller(
          "REQUEST_INVALID",
          "'stream' is for one prompt and at least one token.",
          "Send the prompts one by one, or without 'stream'.");
    }
    if (request.echo() && request.logprobs() >= 0) { // the prompt's scores come with the answer
      throw PlatformException.caller(
          "REQUEST_INVALID",
          "'stream' cannot be combined with 'echo' and 'logprobs'.",
          "Leave one of them out.");
    }
    String echoed = request.echo() ? text(request, request.prompts().get(0)) : "";
    CompletionStream stream = new CompletionStream(exchange, request, id, created, echoed);
    return asked.streamed(endpoint, call(exchange, request, 0), request.formField(), stream);
  }

  private static Call call(Exchange exchange, CompletionRequest request, int index) {
    String id = exchange.requestId();
    return new Call(
        request.prompts().size() == 1 ? id : id + "-" + index,
        request.model(),
        request.prompts().get(index),
        request.sampling(),
        request.wishes(),
        request.labels(),
        exchange.caller());
  }

  private List<CompletionChoice> choices(CompletionRequest request, int index, Answer a) {
    List<Answer.Choice> best =
        a.choices().size() == request.n()
            ? a.choices()
            : a.choices().stream()
                .sorted(Comparator.comparingDouble(CompletionRoutes::likelihood).reversed())
                .limit(request.n())
                .toList();
    List<CompletionChoice> choices = new ArrayList<>();
    for (Answer.Choice c : best) {
      boolean refused = c.finish().equals(Answer.CONTENT_FILTER);
      String echoed = request.echo() && !refused ? text(request, request.prompts().get(index)) : "";
      choices.add(
          new CompletionChoice(
              index * request.n() + choices.size(),
              echoed + (request.only() && !refused ? "" : c.text()),
              request.logprobs() < 0 || refused
                  ? Optional.empty()
                  : Optional.of(scores(request, a, c, Scores.length(echoed))),
              request.only() && !refused ? Answer.LENGTH : c.finish(),
              Scores.prompt(a.prompt(), request.wishes().reporting().promptLogProbabilities())));
    }
    return choices;
  }

  private static Scores.CompletionLogprobs scores(
      CompletionRequest request, Answer a, Answer.Choice c, int offset) {
    List<ScoredToken> tokens = new ArrayList<>(request.echo() ? a.prompt() : List.of());
    if (!request.only()) {
      tokens.addAll(c.tokens());
    }
    return Scores.completion(tokens, request.logprobs(), request.echo() ? 0 : offset);
  }

  private String text(CompletionRequest request, Prompt prompt) {
    return prompt instanceof Prompt.Tokens t
        ? behind.detokenize(request.model(), t.ids())
        : ((Prompt.Text) prompt).text();
  }

  /** Mean log-probability of a choice's tokens. */
  private static double likelihood(Answer.Choice c) {
    return c.tokens().stream()
        .mapToDouble(ScoredToken::logProbability)
        .average()
        .orElse(Double.NEGATIVE_INFINITY);
  }
}
