package io.millrace.deployment.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.deployment.internal.KeptAdapters.Kept;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * What is known of a name that nothing answers to now. A server that has just started knows from
 * its records what will answer in a moment; clients come again where they are told so, and give up
 * where a model does not exist. Thread-safe.
 */
final class AbsentModels {
  private static final int LONGEST_SHOWN = 80;

  private final EndpointTable table;
  private final Supplier<? extends Collection<String>> declared;

  /**
   * @param declared endpoints that projects declare, whether or not the table has them yet
   */
  AbsentModels(EndpointTable table, Supplier<? extends Collection<String>> declared) {
    this.table = table;
    this.declared = declared;
  }

  /** ENDPOINT_UNAVAILABLE where the name is about to be answered to, else ENDPOINT_NOT_FOUND. */
  PlatformException failure(String name) {
    Set<String> there = new TreeSet<>(table.all().stream().map(e -> e.spec().endpoint()).toList());
    Set<String> known = new TreeSet<>(declared.get());
    if (known.contains(name) && !there.contains(name)) {
      return unready(name, name, "It is not declared again yet.");
    }
    known.addAll(there);
    String why = "The model '" + shown(name) + "' does not exist.";
    for (String endpoint : known) {
      for (Kept adapter : kept(endpoint, name)) {
        Optional<DeclaredEndpoint> beside = table.get(endpoint);
        if (beside.flatMap(DeclaredEndpoint::live).isEmpty()) {
          return unready(name, endpoint, beside.map(DeclaredEndpoint::reason).orElse(""));
        }
        String reason = table.keeper().reason(adapter);
        if (reason.isEmpty()) {
          return unready(name, endpoint, "The adapter is being loaded.");
        }
        why = "The model '" + shown(name) + "' is not served: " + reason;
      }
    }
    return PlatformException.caller(
        "ENDPOINT_NOT_FOUND",
        why,
        there.isEmpty()
            ? "No endpoint is declared: apply a project with a pipeline."
            : "Use one of " + there + ".");
  }

  /** Adapters beside the endpoint's model that the name may mean, as {@link Address} reads it. */
  private List<Kept> kept(String endpoint, String name) {
    List<Kept> all = new ArrayList<>();
    if (name.startsWith(endpoint + ":")) {
      table.adapters().get(endpoint, name.substring(endpoint.length() + 1)).ifPresent(all::add);
    }
    table.adapters().get(endpoint, name).ifPresent(all::add);
    all.removeIf(Kept::unloaded);
    return all;
  }

  private static PlatformException unready(String name, String endpoint, String reason) {
    String of = name.equals(endpoint) ? "" : ", beside whose model '" + shown(name) + "' answers,";
    return new PlatformException(
        "ENDPOINT_UNAVAILABLE",
        Blame.OPERATOR,
        true,
        ("Endpoint '" + endpoint + "'" + of + " is not ready. " + reason).strip(),
        "Wait until it is ready; 'millrace get endpoints' shows why it is not.");
  }

  private static String shown(String name) {
    return name.length() > LONGEST_SHOWN ? name.substring(0, LONGEST_SHOWN) + "…" : name;
  }
}
