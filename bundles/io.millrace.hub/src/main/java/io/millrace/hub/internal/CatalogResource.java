package io.millrace.hub.internal;

import java.net.URI;
import java.util.ArrayList;
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

/** A bundle that a catalogue offers. Not changed any more once {@link CatalogReader} is done. */
final class CatalogResource implements Resource {
  private static final String CONTENT = "osgi.content";

  private final List<Capability> capabilities = new ArrayList<>();
  private final List<Requirement> requirements = new ArrayList<>();

  /**
   * Where the bundle's bytes are and what they must be.
   *
   * @param url resolved against the index
   * @param sha256 64 lower-case hex digits
   * @param sizeBytes -1 if the index does not say
   */
  record Content(URI url, String sha256, long sizeBytes) {}

  void provide(String namespace, Map<String, Object> attributes, Map<String, String> directives) {
    capabilities.add(new CatalogClause(namespace, attributes, directives, this));
  }

  void require(String namespace, Map<String, Object> attributes, Map<String, String> directives) {
    requirements.add(new CatalogClause(namespace, attributes, directives, this));
  }

  /** Checked by the reader: every resource of a catalogue has a symbolic name. */
  String symbolicName() {
    return String.valueOf(identity().getAttributes().get(IdentityNamespace.IDENTITY_NAMESPACE));
  }

  Version version() {
    Object version = identity().getAttributes().get(IdentityNamespace.CAPABILITY_VERSION_ATTRIBUTE);
    return version instanceof Version known ? known : Version.emptyVersion;
  }

  String label() {
    return symbolicName() + " " + version();
  }

  private Capability identity() {
    return getCapabilities(IdentityNamespace.IDENTITY_NAMESPACE).get(0);
  }

  /** Checked by the reader: every resource of a catalogue has content with a digest. */
  Content content(URI index) {
    Map<String, Object> attributes = getCapabilities(CONTENT).get(0).getAttributes();
    long size = attributes.get("size") instanceof Long known ? known : -1;
    return new Content(
        index.resolve(String.valueOf(attributes.get("url"))),
        String.valueOf(attributes.get(CONTENT)).toLowerCase(Locale.ROOT),
        size);
  }

  boolean hasIdentityAndContent() {
    List<Capability> content = getCapabilities(CONTENT);
    return !getCapabilities(IdentityNamespace.IDENTITY_NAMESPACE).isEmpty()
        && !content.isEmpty()
        && content.get(0).getAttributes().get("url") != null
        && String.valueOf(content.get(0).getAttributes().get(CONTENT)).matches("[0-9a-fA-F]{64}");
  }

  /** What this bundle publishes; empty for a library that only others need. */
  Optional<ItemDescription> item() {
    return getCapabilities(ItemDescription.NAMESPACE).stream()
        .findFirst()
        .map(c -> ItemDescription.of(c, version()));
  }

  @Override
  public List<Capability> getCapabilities(@Nullable String namespace) {
    return capabilities.stream()
        .filter(c -> namespace == null || namespace.equals(c.getNamespace()))
        .toList();
  }

  @Override
  public List<Requirement> getRequirements(@Nullable String namespace) {
    return requirements.stream()
        .filter(r -> namespace == null || namespace.equals(r.getNamespace()))
        .toList();
  }

  @Override
  public String toString() {
    return label();
  }
}
