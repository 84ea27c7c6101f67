package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.PlatformException;
import io.millrace.api.model.Prompt;
import io.millrace.deployment.EndpointInfo;
import io.millrace.deployment.EndpointModels;
import io.millrace.deployment.Endpoints;
import io.millrace.kernel.access.Role;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /tokenize} and {@code /detokenize}, in vLLM's shapes. Thread-safe. */
@Component(service = RouteGroup.class)
public final class TokenRoutes implements RouteGroup {
  /** Tokens that are told one by one. */
  private static final int MOST_TOLD = 32_768;

  private final Endpoints endpoints;
  private final EndpointModels models;

  @Activate
  public TokenRoutes(
      @Reference(name = "endpoints") Endpoints endpoints,
      @Reference(name = "models") EndpointModels models) {
    this.endpoints = endpoints;
    this.models = models;
  }

  /** A text, or a conversation that the model's chat template renders. */
  record TokenizeRequest(
      Optional<String> model,
      Optional<String> prompt,
      List<ChatBody.RequestMessage> messages,
      List<Object> tools,
      @JsonProperty("add_generation_prompt") Optional<Boolean> addGenerationPrompt,
      @JsonProperty("return_token_strs") Optional<Boolean> returnTokenStrs) {}

  /** The tokens, and on request how each reads. */
  record Tokenized(
      int count,
      @JsonProperty("max_model_len") int maxModelLen,
      List<Integer> tokens,
      @JsonProperty("token_strs") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable List<String> tokenStrs) {}

  /** Tokens of a model. */
  record DetokenizeRequest(Optional<String> model, List<Integer> tokens) {}

  /** Their text. */
  record Detokenized(String prompt) {}

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post("/tokenize", "The tokens of a text or a conversation")
            .needs(Role.CLIENT)
            .takes(TokenizeRequest.class)
            .gives(Tokenized.class)
            .by(this::tokenize),
        Route.post("/detokenize", "The text of tokens")
            .needs(Role.CLIENT)
            .takes(DetokenizeRequest.class)
            .gives(Detokenized.class)
            .by(this::detokenize));
  }

  private Object tokenize(Exchange exchange) throws IOException {
    JsonNode body = exchange.body();
    Fields fields = new Fields(body);
    String model = model(fields);
    Prompt prompt =
        body.hasNonNull("messages")
            ? ChatRequest.prompt(body, ToolFields.read(body).text())
            : new Prompt.Text(text(body, fields));
    List<Integer> ids = Arrays.stream(models.tokenize(model, prompt)).boxed().toList();
    boolean told = fields.flag("return_token_strs");
    if (told && ids.size() > MOST_TOLD) {
      throw ChatRequest.invalid(
          "return_token_strs",
          "is asked for with " + ids.size() + " tokens",
          "Send a text of at most " + MOST_TOLD + " tokens");
    }
    List<String> texts =
        told ? ids.stream().map(id -> models.detokenize(model, List.of(id))).toList() : null;
    return new Tokenized(ids.size(), models.contextTokens(model), ids, texts);
  }

  /** As in vLLM, a model need not be named where there is but one. */
  private String model(Fields fields) {
    List<EndpointInfo> all = endpoints.list();
    return fields.text("model").isEmpty() && all.size() == 1
        ? all.get(0).id()
        : ChatRequest.model(fields);
  }

  private static String text(JsonNode body, Fields fields) {
    if (!body.hasNonNull("prompt")) {
      throw ChatRequest.invalid("prompt", "is missing", "Send it, or 'messages'");
    }
    return fields.text("prompt");
  }

  private Object detokenize(Exchange exchange) throws IOException {
    JsonNode body = exchange.body();
    String model = model(new Fields(body));
    JsonNode tokens = body.path("tokens");
    if (tokens.isArray() && tokens.isEmpty()) {
      return new Detokenized("");
    }
    try {
      return new Detokenized(
          models.detokenize(model, CompletionRequest.tokens(tokens, "tokens").ids()));
    } catch (PlatformException e) {
      throw Placed.at("tokens", e);
    }
  }
}
