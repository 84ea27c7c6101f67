package io.millrace.publisher.internal;

import aQute.bnd.osgi.resource.ResourceBuilder;
import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.CatalogOverview.Pages;
import io.millrace.catalog.CatalogResource;
import io.millrace.catalog.ItemDescription;
import io.millrace.catalog.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.osgi.framework.Version;
import org.osgi.resource.Capability;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;

/**
 * A bundle as an author built it.
 *
 * @param file where it lies
 * @param resource its entry in an index
 * @param pages digests of its README and icon
 * @param content their bytes, by digest
 */
public record BundleFile(
    Path file, CatalogResource resource, Pages pages, Map<String, byte[]> content) {
  private static final String README = "OSGI-INF/README.md";
  private static final String SVG = "OSGI-INF/icon.svg";
  private static final String PNG = "OSGI-INF/icon.png";

  /**
   * Reads it.
   *
   * @param address that the index gives it; in it, {@code {name}}, {@code {version}} and {@code
   *     {sha256}} are replaced
   * @throws PlatformException HUB_BUNDLE_REFUSED if it is no bundle
   */
  public static BundleFile read(Path file, String address) throws IOException {
    CatalogResource resource;
    try {
      ResourceBuilder builder = new ResourceBuilder();
      if (!Files.isRegularFile(file) || !builder.addFile(file.toFile(), file.toUri())) {
        throw refused(file, "it has no Bundle-SymbolicName");
      }
      resource = resource(file, builder.build(), address);
    } catch (PlatformException known) {
      throw known;
    } catch (Exception bad) { // bnd declares no narrower type
      throw refused(file, String.valueOf(bad.getMessage()));
    }
    Map<String, byte[]> content = new LinkedHashMap<>();
    try (ZipFile jar = new ZipFile(file.toFile())) {
      Optional<String> readme = page(jar, README, CatalogFiles.MAX_README, content, file);
      Optional<String> icon = page(jar, SVG, CatalogFiles.MAX_ICON, content, file);
      if (icon.isEmpty()) {
        icon = page(jar, PNG, CatalogFiles.MAX_ICON, content, file);
      }
      return new BundleFile(file, resource, new Pages(readme, icon), content);
    }
  }

  private static CatalogResource resource(Path file, Resource read, String address)
      throws IOException {
    CatalogResource.Builder resource = CatalogResource.builder();
    String name = "";
    Version version = Version.emptyVersion;
    for (Capability capability : read.getCapabilities(null)) {
      Map<String, Object> attributes = attributes(capability.getAttributes());
      if (capability.getNamespace().equals("osgi.identity")) {
        name = String.valueOf(attributes.get("osgi.identity"));
        version = attributes.get("version") instanceof Version v ? v : Version.emptyVersion;
      }
      if (!capability.getNamespace().equals(CatalogResource.CONTENT)) {
        resource.provide(capability.getNamespace(), attributes, capability.getDirectives());
      }
    }
    String sha256 = Sha256.of(file);
    resource.provide(
        CatalogResource.CONTENT,
        Map.of(
            CatalogResource.CONTENT,
            sha256,
            "url",
            address
                .replace("{name}", name)
                .replace("{version}", version.toString())
                .replace("{sha256}", sha256),
            "size",
            Files.size(file),
            "mime",
            "application/vnd.osgi.bundle"),
        Map.of());
    for (Requirement requirement : read.getRequirements(null)) {
      resource.require(
          requirement.getNamespace(),
          attributes(requirement.getAttributes()),
          requirement.getDirectives());
    }
    return resource.build();
  }

  /** bnd's versions as OSGi's, its other types as they are. */
  private static Map<String, Object> attributes(Map<String, Object> from) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    from.forEach((name, value) -> attributes.put(name, attribute(value)));
    return attributes;
  }

  private static Object attribute(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(BundleFile::attribute).toList();
    }
    if (value instanceof aQute.bnd.version.Version v) {
      return Version.parseVersion(v.toString());
    }
    boolean known = value instanceof Version || value instanceof Long || value instanceof Double;
    return known ? value : value.toString();
  }

  private static Optional<String> page(
      ZipFile jar, String name, int limit, Map<String, byte[]> content, Path file)
      throws IOException {
    ZipEntry entry = jar.getEntry(name);
    if (entry == null) {
      return Optional.empty();
    }
    try (InputStream in = jar.getInputStream(entry)) {
      byte[] bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw refused(file, "its " + name + " is larger than " + limit + " bytes");
      }
      content.put(Sha256.of(bytes), bytes);
      return Optional.of(Sha256.of(bytes));
    }
  }

  /**
   * Makes sure that it is an item that people can judge.
   *
   * @throws PlatformException HUB_ITEM_INCOMPLETE, naming everything that is missing
   */
  public ItemDescription complete() {
    List<String> missing = new ArrayList<>();
    Optional<ItemDescription> described = resource.item();
    if (described.isEmpty()) {
      missing.add("the capability " + ItemDescription.NAMESPACE);
    } else {
      ItemDescription item = described.get();
      if (item.kind().isBlank()) {
        missing.add("the attribute 'kind'");
      }
      if (item.summary().isBlank()) {
        missing.add("the attribute 'summary', one sentence");
      }
      if (item.licence().isBlank()) {
        missing.add("the attribute 'licence', an SPDX expression");
      }
    }
    if (pages.readme().isEmpty()) {
      missing.add("the file " + README);
    }
    if (!missing.isEmpty()) {
      throw PlatformException.caller(
          "HUB_ITEM_INCOMPLETE",
          "Bundle " + resource.label() + " does not say enough: it lacks " + missing + ".",
          "Add this to its bnd.bnd; Provide-Capability: ${item;<kind>;<name>} sets the attributes.");
    }
    return described.orElseThrow();
  }

  private static PlatformException refused(Path file, String why) {
    return PlatformException.caller(
        "HUB_BUNDLE_REFUSED",
        file.getFileName() + " cannot be published: " + why + ".",
        "Give the jar that the build of the plugin left in target/.");
  }
}
