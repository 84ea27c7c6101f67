package io.millrace.catalog;

import io.millrace.api.PlatformException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.IdentityNamespace;
import org.osgi.resource.Capability;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;

/** A bundle that a catalogue offers, with everything its index says of it. Immutable. */
public final class CatalogResource implements Resource {
  /** Namespace of where the bytes are and what they must be. */
  public static final String CONTENT = "osgi.content";

  private final List<Capability> capabilities;
  private final List<Requirement> requirements;
  private final Map<String, List<Capability>> capabilitiesByNamespace = new LinkedHashMap<>();
  private final Map<String, List<Requirement>> requirementsByNamespace = new LinkedHashMap<>();
  private final String symbolicName;
  private final Version version;
  private final Content content;
  private final Optional<ItemDescription> item;

  /**
   * Where the bundle's bytes are and what they must be.
   *
   * @param address as the index has it: relative to the catalogue, or a URI
   * @param sha256 64 lower-case hex digits
   * @param sizeBytes -1 if the index does not say
   */
  public record Content(String address, String sha256, long sizeBytes) {}

  private CatalogResource(Builder from) {
    List<Capability> provided = new ArrayList<>();
    List<Requirement> required = new ArrayList<>();
    from.provided.forEach(c -> provided.add(c.of(this)));
    from.required.forEach(c -> required.add(c.of(this)));
    this.capabilities = List.copyOf(provided);
    this.requirements = List.copyOf(required);
    capabilities.forEach(
        c ->
            capabilitiesByNamespace
                .computeIfAbsent(c.getNamespace(), n -> new ArrayList<>())
                .add(c));
    requirements.forEach(
        r ->
            requirementsByNamespace
                .computeIfAbsent(r.getNamespace(), n -> new ArrayList<>())
                .add(r));
    capabilitiesByNamespace.replaceAll((n, list) -> List.copyOf(list));
    requirementsByNamespace.replaceAll((n, list) -> List.copyOf(list));

    Map<String, Object> identity = only(IdentityNamespace.IDENTITY_NAMESPACE);
    this.symbolicName = String.valueOf(identity.get(IdentityNamespace.IDENTITY_NAMESPACE));
    Object known = identity.get(IdentityNamespace.CAPABILITY_VERSION_ATTRIBUTE);
    this.version = known instanceof Version v ? v : Version.emptyVersion;
    this.content = content(only(CONTENT));
    this.item =
        getCapabilities(ItemDescription.NAMESPACE).stream()
            .findFirst()
            .map(c -> ItemDescription.of(c.getAttributes(), version));
  }

  private Map<String, Object> only(String namespace) {
    List<Capability> found = getCapabilities(namespace);
    if (found.isEmpty()) {
      throw new IllegalArgumentException("it lacks " + namespace);
    }
    return found.get(0).getAttributes();
  }

  private static Content content(Map<String, Object> attributes) {
    String sha256 = String.valueOf(attributes.get(CONTENT)).toLowerCase(Locale.ROOT);
    if (!Sha256.isHex(sha256)) {
      throw new IllegalArgumentException("its osgi.content is no SHA-256 of 64 hex digits");
    }
    if (!(attributes.get("url") instanceof String address) || address.isBlank()) {
      throw new IllegalArgumentException("its osgi.content has no url");
    }
    return new Content(address, sha256, attributes.get("size") instanceof Long size ? size : -1);
  }

  /** Starts an empty resource. */
  public static Builder builder() {
    return new Builder();
  }

  public String symbolicName() {
    return symbolicName;
  }

  public Version version() {
    return version;
  }

  /** {@code symbolic-name version}. */
  public String label() {
    return symbolicName + " " + version;
  }

  public Content content() {
    return content;
  }

  /** What this bundle publishes; empty for a library that only others need. */
  public Optional<ItemDescription> item() {
    return item;
  }

  @Override
  public List<Capability> getCapabilities(@Nullable String namespace) {
    return namespace == null
        ? capabilities
        : capabilitiesByNamespace.getOrDefault(namespace, List.of());
  }

  @Override
  public List<Requirement> getRequirements(@Nullable String namespace) {
    return namespace == null
        ? requirements
        : requirementsByNamespace.getOrDefault(namespace, List.of());
  }

  @Override
  public String toString() {
    return label();
  }

  /** A resource in the making. Not thread-safe. */
  public static final class Builder {
    private final List<Clause> provided = new ArrayList<>();
    private final List<Clause> required = new ArrayList<>();

    private record Clause(
        String namespace, Map<String, Object> attributes, Map<String, String> directives) {
      CatalogClause of(Resource resource) {
        return new CatalogClause(namespace, attributes, directives, resource);
      }
    }

    private Builder() {}

    /** Adds a capability; attributes are texts, versions, longs, doubles or lists of these. */
    public Builder provide(
        String namespace, Map<String, Object> attributes, Map<String, String> directives) {
      provided.add(new Clause(namespace, attributes, directives));
      return this;
    }

    /** Adds a requirement; attributes as for capabilities. */
    public Builder require(
        String namespace, Map<String, Object> attributes, Map<String, String> directives) {
      required.add(new Clause(namespace, attributes, directives));
      return this;
    }

    /**
     * The resource.
     *
     * @throws IllegalArgumentException if it lacks an identity, or content with address and SHA-256
     * @throws PlatformException NAME_INVALID for a bad item name
     */
    public CatalogResource build() {
      return new CatalogResource(this);
    }
  }
}
