package io.millrace.hub.internal.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.resource.Capability;

/**
 * Capabilities by namespace and by the values that requirements ask for, so that a requirement is
 * not held against every capability of a large catalogue. Immutable once built.
 */
final class CapabilityIndex {
  /** Beside the namespace's own attribute, which most requirements name. */
  private static final Set<String> ASKED = Set.of("objectClass", "name");

  private record Key(String namespace, String attribute, String value) {}

  private final Map<String, List<Capability>> byNamespace = new HashMap<>();
  private final Map<Key, List<Capability>> byValue = new HashMap<>();

  /** Of these, in this order. */
  CapabilityIndex(Collection<? extends Capability> capabilities) {
    capabilities.forEach(this::add);
  }

  private void add(Capability capability) {
    String namespace = capability.getNamespace();
    byNamespace.computeIfAbsent(namespace, n -> new ArrayList<>()).add(capability);
    capability
        .getAttributes()
        .forEach(
            (attribute, value) -> {
              if (attribute.equals(namespace) || ASKED.contains(attribute)) {
                for (Object one : value instanceof Collection<?> many ? many : List.of(value)) {
                  byValue
                      .computeIfAbsent(
                          new Key(namespace, attribute, String.valueOf(one)),
                          k -> new ArrayList<>())
                      .add(capability);
                }
              }
            });
  }

  /** All that can match the filter, and maybe more, in their order. */
  List<Capability> candidates(String namespace, String filter) {
    List<Capability> fewest = byNamespace.getOrDefault(namespace, List.of());
    for (Map.Entry<String, String> asked : FilterValues.of(filter).entrySet()) {
      if (asked.getKey().equals(namespace) || ASKED.contains(asked.getKey())) {
        List<Capability> found =
            byValue.getOrDefault(new Key(namespace, asked.getKey(), asked.getValue()), List.of());
        fewest = found.size() < fewest.size() ? found : fewest;
      }
    }
    return fewest;
  }
}
