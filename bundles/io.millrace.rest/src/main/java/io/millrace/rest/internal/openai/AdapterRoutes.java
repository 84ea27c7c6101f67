package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.ArtifactRef;
import io.millrace.deployment.EndpointInfo;
import io.millrace.deployment.EndpointModels;
import io.millrace.deployment.Endpoints;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Reply;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Adapters loaded and unloaded while endpoints answer, in vLLM's shapes. Thread-safe. */
@Component(service = RouteGroup.class)
public final class AdapterRoutes implements RouteGroup {
  private final ServedModels served;
  private final Endpoints endpoints;
  private final EndpointModels models;

  @Activate
  public AdapterRoutes(
      @Reference(name = "endpoints") Endpoints endpoints,
      @Reference(name = "models") EndpointModels models) {
    this.served = new ServedModels(endpoints);
    this.endpoints = endpoints;
    this.models = models;
  }

  /**
   * Which adapter.
   *
   * @param loraPath reference of an artifact ({@code store://adapter/…}), or a folder on the server
   * @param baseModelName endpoint; not needed where there is one only
   * @param ignoreBase whether an artifact made from other weights is loaded nevertheless
   */
  record LoadAdapterRequest(
      @JsonProperty("lora_name") String loraName,
      @JsonProperty("lora_path") String loraPath,
      @JsonProperty("base_model_name") Optional<String> baseModelName,
      @JsonProperty("ignore_base") Optional<Boolean> ignoreBase) {}

  /** Which adapter. */
  record UnloadAdapterRequest(
      @JsonProperty("lora_name") String loraName,
      @JsonProperty("base_model_name") Optional<String> baseModelName) {}

  /** What went. */
  record DeletedModel(String id, String object, boolean deleted) {}

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post("/v1/load_lora_adapter", "Loads an adapter beside an endpoint's model")
            .takes(LoadAdapterRequest.class)
            .by(this::load),
        Route.post("/v1/unload_lora_adapter", "Unloads an adapter")
            .takes(UnloadAdapterRequest.class)
            .by(this::unload),
        Route.delete("/v1/models/{id...}", "Unloads an adapter, a tuned model among them")
            .gives(DeletedModel.class)
            .by(this::delete));
  }

  private Object load(Exchange exchange) throws IOException {
    JsonNode body = exchange.body();
    String name = required(body, "lora_name");
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}")) {
      throw ChatRequest.invalid(
          "lora_name",
          "is '" + ChatRequest.cut(name) + "'",
          "Use letters, digits and . _ : / -, at most 128");
    }
    String endpoint = endpoint(body);
    String path = required(body, "lora_path");
    if (path.contains("://")) {
      boolean ofAnyBase = new Fields(body).flag("ignore_base");
      models.loadAdapter(endpoint, name, ArtifactRef.parse(path), ofAnyBase);
    } else {
      models.loadAdapter(endpoint, name, folder(path));
    }
    StringBuilder said =
        new StringBuilder("Success: LoRA adapter '" + name + "' added successfully.");
    models
        .adapter(endpoint, name)
        .ifPresent(a -> a.warnings().forEach(w -> said.append("\nWarning: ").append(w)));
    return said(exchange, said.toString());
  }

  private Object unload(Exchange exchange) throws IOException {
    JsonNode body = exchange.body();
    String name = required(body, "lora_name");
    String endpoint =
        body.hasNonNull("base_model_name") ? endpoint(body) : served.require(name).id();
    models.unloadAdapter(endpoint, name);
    return said(exchange, "Success: LoRA adapter '" + name + "' removed successfully.");
  }

  private Object delete(Exchange exchange) {
    String name = exchange.path("id");
    String endpoint = served.require(name).id();
    if (endpoint.equals(name)) {
      throw ChatRequest.invalid(
          "model", "is an endpoint", "Take its pipeline out of the project and apply it");
    }
    String prefix = endpoint + ":";
    boolean loaded = served.adapters(endpoint).contains(name);
    models.unloadAdapter(
        endpoint, !loaded && name.startsWith(prefix) ? name.substring(prefix.length()) : name);
    return new DeletedModel(name, "model", true);
  }

  private String endpoint(JsonNode body) {
    String named = new Fields(body).text("base_model_name");
    if (!named.isEmpty()) {
      return served.require(named).id();
    }
    List<EndpointInfo> all = endpoints.list();
    if (all.size() != 1) {
      throw ChatRequest.invalid(
          "base_model_name",
          "is missing where there are " + all.size() + " endpoints",
          "Name one of " + all.stream().map(EndpointInfo::id).toList());
    }
    return all.get(0).id();
  }

  private static Path folder(String path) {
    if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
      throw ChatRequest.invalid(
          "lora_path",
          "is neither an artifact nor an absolute path",
          "Send store://adapter/… or the folder's absolute path on the server");
    }
    return Path.of(path);
  }

  private static String required(JsonNode body, String name) {
    String value = new Fields(body).text(name);
    if (value.isEmpty()) {
      throw ChatRequest.invalid(name, "is missing", "Send it as a text");
    }
    return value;
  }

  private static Object said(Exchange exchange, String text) throws IOException {
    exchange.response().setContentType("text/plain; charset=utf-8");
    exchange.response().getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    exchange.response().flushBuffer();
    return Reply.WRITTEN;
  }
}
