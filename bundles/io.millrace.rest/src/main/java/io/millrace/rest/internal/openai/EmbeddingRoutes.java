package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.PlatformException;
import io.millrace.api.model.Embeddings;
import io.millrace.deployment.EndpointModels;
import io.millrace.kernel.access.Role;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /v1/embeddings}: texts as vectors, by a served model or by an embedder. Thread-safe. */
@Component(service = RouteGroup.class)
public final class EmbeddingRoutes implements RouteGroup {
  private static final int MOST_TEXTS = 2_048; // OpenAI's

  private final EndpointModels models;

  @Activate
  public EmbeddingRoutes(@Reference(name = "models") EndpointModels models) {
    this.models = models;
  }

  /** What a client sends; the input is a text, texts, tokens or lists of tokens. */
  record EmbeddingRequest(
      String model,
      Object input,
      @JsonProperty("encoding_format") Optional<String> encodingFormat,
      Optional<Integer> dimensions,
      Optional<String> user) {}

  /** Vectors in the order of the texts. */
  record EmbeddingList(
      String object, List<EmbeddingItem> data, String model, EmbeddingUsage usage) {}

  /** A vector: numbers, or the base64 of 32-bit floats, least significant byte first. */
  record EmbeddingItem(String object, int index, Object embedding) {}

  /** Tokens read. */
  record EmbeddingUsage(
      @JsonProperty("prompt_tokens") int promptTokens,
      @JsonProperty("total_tokens") int totalTokens) {}

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post("/v1/embeddings", "Texts as vectors of length 1")
            .needs(Role.CLIENT)
            .upTo(4 * Route.MEBIBYTE)
            .takes(EmbeddingRequest.class)
            .gives(EmbeddingList.class)
            .by(this::embed));
  }

  private Object embed(Exchange exchange) throws IOException {
    JsonNode body = exchange.body();
    Fields fields = new Fields(body);
    String model = ChatRequest.model(fields);
    String format = fields.text("encoding_format");
    if (!List.of("", "float", "base64").contains(format)) {
      throw ChatRequest.invalid(
          "encoding_format", "is '" + ChatRequest.cut(format) + "'", "Use float or base64");
    }
    Embeddings embedded;
    try {
      embedded = models.embed(model, texts(model, body.path("input")));
    } catch (PlatformException e) {
      throw Placed.at("input", e);
    }
    int length = embedded.vectors().get(0).length;
    int dimensions = fields.integer("dimensions", 1).orElse(length);
    if (dimensions > length) {
      throw ChatRequest.invalid(
          "dimensions", "is " + dimensions, "This model's vectors have " + length);
    }
    List<EmbeddingItem> data = new ArrayList<>();
    for (float[] vector : embedded.vectors()) {
      float[] cut = cut(vector, dimensions);
      data.add(
          new EmbeddingItem(
              "embedding", data.size(), format.equals("base64") ? base64(cut) : numbers(cut)));
    }
    return new EmbeddingList(
        "list", data, model, new EmbeddingUsage(embedded.tokens(), embedded.tokens()));
  }

  private List<String> texts(String model, JsonNode input) {
    boolean one = input.isTextual() || (input.isArray() && input.path(0).isNumber());
    List<JsonNode> each = new ArrayList<>();
    if (one) {
      each.add(input);
    } else if (input.isArray()) {
      input.forEach(each::add);
    }
    if (each.isEmpty() || each.size() > MOST_TEXTS) {
      throw ChatRequest.invalid(
          "input", "must be a text or 1 to " + MOST_TEXTS + " texts", "Send {\"input\": \"…\"}");
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < each.size(); i++) {
      String at = one ? "input" : "input[" + i + "]";
      JsonNode given = each.get(i);
      String text =
          given.isTextual()
              ? given.textValue()
              : models.detokenize(model, CompletionRequest.tokens(given, at).ids());
      if (text.isBlank()) {
        throw ChatRequest.invalid(at, "is empty", "Send a text");
      }
      texts.add(text);
    }
    return texts;
  }

  /** The first dimensions, of length 1 again (OpenAI's {@code dimensions}). */
  private static float[] cut(float[] vector, int dimensions) {
    if (dimensions == vector.length) {
      return vector;
    }
    float[] cut = Arrays.copyOf(vector, dimensions);
    double square = 0;
    for (float x : cut) {
      square += (double) x * x;
    }
    for (int i = 0; i < cut.length && square > 0; i++) {
      cut[i] = (float) (cut[i] / Math.sqrt(square));
    }
    return cut;
  }

  private static List<Float> numbers(float[] vector) {
    List<Float> numbers = new ArrayList<>(vector.length);
    for (float x : vector) {
      numbers.add(x);
    }
    return numbers;
  }

  private static String base64(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
