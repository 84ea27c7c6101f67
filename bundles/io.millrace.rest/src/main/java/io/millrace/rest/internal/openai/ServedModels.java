package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.deployment.EndpointInfo;
import io.millrace.deployment.Endpoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Endpoints and the adapters beside their models, as clients name them. */
final class ServedModels {
  private final Endpoints endpoints;

  ServedModels(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  /**
   * An endpoint, or an adapter beside its model.
   *
   * @param root label of the model version that answers, or the adapter's name
   * @param parent the endpoint, of an adapter
   * @param warnings what a person should look at, of an adapter
   */
  public record Model(
      String id,
      String object,
      long created,
      @JsonProperty("owned_by") String ownedBy,
      String root,
      Optional<String> parent,
      @JsonProperty("max_model_len") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable Integer maxModelLen,
      boolean ready,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> warnings) {}

  /** All of them. */
  public record Models(String object, List<Model> data) {}

  /**
   * The endpoint that a model's name stands for.
   *
   * @throws io.millrace.api.PlatformException as {@link Endpoints#absent}
   */
  EndpointInfo require(String name) {
    List<EndpointInfo> all = endpoints.list();
    return all.stream()
        .filter(e -> e.id().equals(name))
        .findFirst()
        .or(() -> all.stream().filter(e -> adapter(e, name)).findFirst())
        .orElseThrow(() -> endpoints.absent(name));
  }

  /** Whether there is such an endpoint, and it answers. */
  boolean ready(String endpoint) {
    return endpoints.list().stream().anyMatch(e -> e.id().equals(endpoint) && e.ready());
  }

  /** The adapters that an endpoint's requests can name. */
  List<String> adapters(String endpoint) {
    return require(endpoint).adapters();
  }

  /** An adapter whose name is also an endpoint's or another adapter's has its endpoint's before. */
  Models list() {
    List<EndpointInfo> all = endpoints.list();
    List<Model> data = new ArrayList<>();
    Set<String> taken = all.stream().map(EndpointInfo::id).collect(Collectors.toSet());
    for (EndpointInfo e : all) {
      data.add(model(e));
      for (String adapter : e.adapters()) {
        data.add(adapter(e, taken.add(adapter) ? adapter : e.id() + ":" + adapter, adapter));
      }
    }
    return new Models("list", data);
  }

  Model get(String name) {
    EndpointInfo e = require(name);
    if (e.id().equals(name)) {
      return model(e);
    }
    String prefix = e.id() + ":";
    return adapter(e, name, name.startsWith(prefix) ? name.substring(prefix.length()) : name);
  }

  private static boolean adapter(EndpointInfo e, String name) {
    return e.adapters().contains(name)
        || (name.startsWith(e.id() + ":")
            && e.adapters().contains(name.substring(e.id().length() + 1)));
  }

  private static Model model(EndpointInfo e) {
    return model(e, e.id(), e.model(), Optional.empty());
  }

  private static Model adapter(EndpointInfo e, String id, String adapter) {
    return model(e, id, adapter, Optional.of(e.id()));
  }

  private static Model model(EndpointInfo e, String id, String root, Optional<String> parent) {
    return new Model(
        id,
        "model",
        e.since().getEpochSecond(),
        e.project(),
        root,
        parent,
        e.contextTokens() > 0 ? e.contextTokens() : null,
        e.ready(),
        parent.isPresent() ? e.warnings().getOrDefault(root, List.of()) : List.of());
  }
}
