package io.millrace.hub.internal.plan;

import io.millrace.catalog.CatalogResource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.IdentityNamespace;
import org.osgi.framework.namespace.PackageNamespace;

/** What a bundle's manifest says it provides and requires, for a bundle that no catalogue has. */
final class ManifestResource {
  private static final String VERSION = "version";

  private final CatalogResource.Builder resource = CatalogResource.builder();
  private final Attributes manifest;

  private ManifestResource(Attributes manifest) {
    this.manifest = manifest;
  }

  /**
   * Reads a bundle file.
   *
   * @throws IllegalArgumentException if it is no bundle
   * @throws IOException if it is no JAR
   */
  static CatalogResource read(Path file, String sha256, long sizeBytes) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      Manifest manifest = jar.getManifest();
      if (manifest == null
          || manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME) == null) {
        throw new IllegalArgumentException(
            "it has no manifest with " + Constants.BUNDLE_SYMBOLICNAME);
      }
      return new ManifestResource(manifest.getMainAttributes()).read(sha256, sizeBytes);
    }
  }

  private List<HeaderClause> clauses(String header) {
    String value = manifest.getValue(header);
    return value == null ? List.of() : HeaderClause.read(value);
  }

  private CatalogResource read(String sha256, long sizeBytes) {
    String name = clauses(Constants.BUNDLE_SYMBOLICNAME).get(0).paths().get(0);
    Version version = Version.parseVersion(manifest.getValue(Constants.BUNDLE_VERSION));
    resource.provide(
        IdentityNamespace.IDENTITY_NAMESPACE,
        Map.of(IdentityNamespace.IDENTITY_NAMESPACE, name, VERSION, version, "type", "osgi.bundle"),
        Map.of());
    resource.provide(
        CatalogResource.CONTENT,
        Map.of(CatalogResource.CONTENT, sha256, "url", sha256, "size", sizeBytes),
        Map.of());
    resource.provide(
        BundleNamespace.BUNDLE_NAMESPACE,
        Map.of(
            BundleNamespace.BUNDLE_NAMESPACE,
            name,
            BundleNamespace.CAPABILITY_BUNDLE_VERSION_ATTRIBUTE,
            version),
        Map.of());
    packages(name, version);
    for (HeaderClause clause : clauses(Constants.REQUIRE_BUNDLE)) {
      clause.paths().forEach(b -> bundle(b, clause));
    }
    for (HeaderClause clause : clauses(Constants.PROVIDE_CAPABILITY)) {
      clause.paths().forEach(n -> resource.provide(n, typed(clause), clause.directives()));
    }
    for (HeaderClause clause : clauses(Constants.REQUIRE_CAPABILITY)) {
      clause.paths().forEach(n -> resource.require(n, typed(clause), clause.directives()));
    }
    return resource.build();
  }

  private void packages(String name, Version version) {
    for (HeaderClause clause : clauses(Constants.EXPORT_PACKAGE)) {
      for (String exported : clause.paths()) {
        Map<String, Object> attributes = new HashMap<>(typed(clause));
        attributes.put(PackageNamespace.PACKAGE_NAMESPACE, exported);
        attributes.put(
            VERSION, Version.parseVersion(clause.attributes().getOrDefault(VERSION, "0")));
        attributes.put("bundle-symbolic-name", name);
        attributes.put("bundle-version", version);
        resource.provide(PackageNamespace.PACKAGE_NAMESPACE, attributes, clause.directives());
      }
    }
    for (HeaderClause clause : clauses(Constants.IMPORT_PACKAGE)) {
      for (String imported : clause.paths()) {
        require(PackageNamespace.PACKAGE_NAMESPACE, imported, VERSION, VERSION, clause);
      }
    }
  }

  private void bundle(String required, HeaderClause clause) {
    String attribute = BundleNamespace.CAPABILITY_BUNDLE_VERSION_ATTRIBUTE;
    require(BundleNamespace.BUNDLE_NAMESPACE, required, attribute, attribute, clause);
  }

  private void require(
      String namespace, String value, String attribute, String range, HeaderClause clause) {
    StringBuilder filter = new StringBuilder("(&(" + namespace + "=" + value + ")");
    clause
        .attributes()
        .forEach(
            (name, wanted) ->
                filter.append(
                    name.equals(range)
                        ? new VersionRange(wanted).toFilterString(attribute)
                        : "(" + name + "=" + wanted + ")"));
    Map<String, String> directives = new HashMap<>(clause.directives());
    directives.put(Constants.FILTER_DIRECTIVE, filter.append(")").toString());
    resource.require(namespace, Map.of(), directives);
  }

  private static Map<String, Object> typed(HeaderClause clause) {
    Map<String, Object> attributes = new HashMap<>();
    clause
        .attributes()
        .forEach(
            (name, value) -> {
              int colon = name.indexOf(':');
              String type = colon < 0 ? "String" : name.substring(colon + 1).replace(" ", "");
              attributes.put(
                  colon < 0 ? name : name.substring(0, colon).trim(), value(type, value));
            });
    return attributes;
  }

  private static Object value(String type, String value) {
    if (type.startsWith("List")) {
      String of = type.length() > 6 ? type.substring(5, type.length() - 1) : "String";
      List<Object> values = new ArrayList<>();
      Arrays.stream(value.split(",")).map(String::trim).forEach(v -> values.add(value(of, v)));
      return values;
    }
    return switch (type) {
      case "Version" -> Version.parseVersion(value);
      case "Long" -> Long.valueOf(value.trim());
      case "Double" -> Double.valueOf(value.trim());
      default -> value;
    };
  }
}
