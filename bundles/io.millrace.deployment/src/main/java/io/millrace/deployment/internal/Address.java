package io.millrace.deployment.internal;

import io.millrace.api.model.AdapterInfo;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a model's name means: an endpoint, perhaps with an adapter.
 *
 * @param adapter that answers; empty for the model as it is declared
 */
record Address(DeclaredEndpoint endpoint, Optional<String> adapter) {
  /**
   * Looks a name up: an endpoint's id, {@code endpoint:adapter}, or an adapter that is loaded
   * beside an endpoint's model: the first endpoint's by id, as they are listed.
   *
   * @throws io.millrace.api.PlatformException ENDPOINT_NOT_FOUND
   */
  static Address of(EndpointTable table, String name) {
    Optional<DeclaredEndpoint> exact = table.get(name);
    if (exact.isPresent()) {
      return new Address(exact.get(), Optional.empty());
    }
    for (int colon = name.indexOf(':'); colon > 0; colon = name.indexOf(':', colon + 1)) {
      Optional<DeclaredEndpoint> endpoint = table.get(name.substring(0, colon));
      String adapter = name.substring(colon + 1);
      if (endpoint.filter(e -> adapters(e).contains(adapter)).isPresent()) {
        return new Address(endpoint.get(), Optional.of(adapter));
      }
    }
    return table.all().stream()
        .filter(e -> adapters(e).contains(name))
        .min(Comparator.comparing(e -> e.spec().endpoint()))
        .map(e -> new Address(e, Optional.of(name)))
        .orElseGet(() -> new Address(table.require(name), Optional.empty()));
  }

  /** Names of the adapters beside an endpoint's model. */
  static List<String> adapters(DeclaredEndpoint endpoint) {
    return endpoint
        .live()
        .map(p -> p.session().adapters().stream().map(AdapterInfo::name).toList())
        .orElse(List.of());
  }
}
