package io.millrace.catalog;

import java.util.Map;
import org.osgi.resource.Capability;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;

/** A capability or requirement read from an index; the two differ in nothing but their role. */
final class CatalogClause implements Capability, Requirement {
  private final String namespace;
  private final Map<String, Object> attributes;
  private final Map<String, String> directives;
  private final Resource resource;

  CatalogClause(
      String namespace,
      Map<String, Object> attributes,
      Map<String, String> directives,
      Resource resource) {
    this.namespace = namespace;
    this.attributes = Map.copyOf(attributes);
    this.directives = Map.copyOf(directives);
    this.resource = resource;
  }

  @Override
  public String getNamespace() {
    return namespace;
  }

  @Override
  public Map<String, Object> getAttributes() {
    return attributes;
  }

  @Override
  public Map<String, String> getDirectives() {
    return directives;
  }

  @Override
  public Resource getResource() {
    return resource;
  }

  @Override
  public String toString() {
    return namespace + directives.getOrDefault("filter", " " + attributes);
  }
}
