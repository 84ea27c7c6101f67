package io.millrace.hub.internal.source;

import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.CatalogOverview;
import io.millrace.catalog.CatalogResource;
import io.millrace.catalog.CatalogWriter;
import io.millrace.catalog.Sha256;
import io.millrace.catalog.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Version;

/** Makes catalogues whose bundles are a few bytes each. */
final class Publisher {
  static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  final SigningKey key = SigningKey.generate();
  private final List<CatalogResource> resources = new ArrayList<>();
  private final Map<String, byte[]> bundles = new HashMap<>();
  private final Map<String, CatalogOverview.Pages> pages = new HashMap<>();
  private final Map<String, byte[]> content = new HashMap<>();

  Publisher item(String name, String version, String... attributesAndValues) {
    return at("bundles/" + name + "-" + version + ".jar", name, version, attributesAndValues);
  }

  /** An item whose bundle has this address in the index. */
  Publisher at(String address, String name, String version, String... attributesAndValues) {
    byte[] jar = bytes("jar of " + name + " " + version);
    bundles.put(address, jar);
    Map<String, Object> item = new HashMap<>(Map.of("name", name, "kind", "guardrail"));
    item.put("summary", "Does " + name + ".");
    for (int i = 0; i < attributesAndValues.length; i += 2) {
      item.put(attributesAndValues[i], attributesAndValues[i + 1]);
    }
    Version v = Version.parseVersion(version);
    resources.add(
        CatalogResource.builder()
            .provide("osgi.identity", Map.of("osgi.identity", "b." + name, "version", v), Map.of())
            .provide(
                "osgi.content",
                Map.of("osgi.content", Sha256.of(jar), "url", address, "size", (long) jar.length),
                Map.of())
            .provide("io.millrace.item", item, Map.of())
            .require(
                "osgi.wiring.package",
                Map.of(),
                Map.of(
                    "filter",
                    "(&(osgi.wiring.package=io.millrace.api.guardrail)(version>=1.0.0)"
                        + "(!(version>=2.0.0)))"))
            .build());
    byte[] readme = bytes("# " + name);
    content.put(Sha256.of(readme), readme);
    pages.put(
        Sha256.of(jar),
        new CatalogOverview.Pages(Optional.of(Sha256.of(readme)), Optional.empty()));
    return this;
  }

  CatalogFiles unsigned() {
    return new CatalogFiles(
        new CatalogWriter().write("Test", resources),
        Optional.of(CatalogOverview.of("Test", resources, pages).write()),
        Optional.empty());
  }

  CatalogFiles signed(long counter) {
    return unsigned().sign(counter, NOW, NOW.plusSeconds(86_400), List.of(key));
  }

  /** Everything that a server or folder has to have, by path. */
  Map<String, byte[]> site(CatalogFiles files) {
    Map<String, byte[]> site = new HashMap<>(bundles);
    content.forEach((sha, bytes) -> site.put("content/" + sha, bytes));
    site.put(CatalogFiles.INDEX, files.index());
    files.overview().ifPresent(b -> site.put(CatalogFiles.OVERVIEW, b));
    files.envelope().ifPresent(b -> site.put(CatalogFiles.ENVELOPE, b));
    return site;
  }

  void write(Path folder, CatalogFiles files) throws IOException {
    for (Map.Entry<String, byte[]> file : site(files).entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
