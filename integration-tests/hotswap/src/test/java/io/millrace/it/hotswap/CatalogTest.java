package io.millrace.it.hotswap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.hub.CatalogItem;
import io.millrace.hub.ChangeReport;
import io.millrace.hub.HubSource;
import io.millrace.hub.InstalledItem;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Constants;

/** The first-party catalogue, item by item, in a running framework. */
final class CatalogTest {
  @TempDir Path folder;
  private HubServer server;

  @BeforeEach
  void start() throws Exception {
    server = new HubServer(folder.resolve("data"), folder.resolve("storage"), HubServer.forItems());
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private static List<Path> jars() throws Exception {
    try (Stream<Path> files = Files.list(HubServer.catalog())) {
      return files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
    }
  }

  private static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  @Test
  void every_bundle_is_an_item_that_describes_itself_and_has_its_digest() throws Exception {
    Map<String, CatalogItem> bySymbolicName = new TreeMap<>();
    server.catalogues().items().forEach(i -> bySymbolicName.put(i.bundle(), i));
    for (Path file : jars()) {
      try (JarFile jar = new JarFile(file.toFile())) {
        String name = jar.getManifest().getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME);
        CatalogItem item = bySymbolicName.remove(name);

        assertEquals(sha256(file), item.sha256(), name);
        assertEquals(Files.size(file), item.sizeBytes(), name);
        assertTrue(item.summary().endsWith("."), name);
        assertEquals("Apache-2.0", item.licence(), name);
        assertFalse(item.kind().isBlank(), name);
        ZipEntry readme = jar.getEntry("OSGI-INF/README.md");
        assertTrue(readme != null && readme.getSize() > 200, name + " has no README");
      }
    }

    assertEquals(Map.of(), bySymbolicName, "in the index without a bundle");
  }

  @Test
  void the_key_of_the_distribution_vouches_for_it_and_the_index_does_not_tell_the_day()
      throws Exception {
    HubSource source = server.catalogues().refresh().get(0);
    String index = Files.readString(HubServer.catalog().resolve("index.xml"));

    assertEquals("ok", source.state(), source.toString());
    assertEquals("millrace", source.name());
    assertTrue(source.key().isPresent());
    assertTrue(source.expires().orElseThrow().isAfter(Instant.now().plus(Duration.ofDays(3000))));
    assertFalse(index.contains("increment"), index.substring(0, 200));
    assertFalse(server.catalogues().info("pii").readme().isBlank());
  }

  @Test
  void every_item_that_needs_nothing_else_comes_and_goes_without_a_trace() throws Exception {
    List<String> before = server.bundles();
    List<String> done = new ArrayList<>();
    for (CatalogItem item : server.catalogues().items()) {
      if (item.name().equals("topic")) {
        continue; // its embedder is the distribution's, which this framework has not
      }
      ChangeReport report = server.install(item.name());

      assertEquals(item.version(), report.items().get(0).version());
      assertEquals(List.of(), server.inactive(), item.name());
      server
          .hub()
          .installed()
          .forEach(i -> i.resources().ifPresent(f -> assertTrue(Files.isDirectory(f), i.name())));
      server.uninstall(item.name());
      assertEquals(before, server.bundles(), item.name());
      done.add(item.name());
    }

    assertTrue(done.containsAll(List.of("banking-assistant", "injection", "pii")), done.toString());
    assertEquals(List.of(), server.hub().installed());
    assertEquals(List.of(), server.hub().verify());
    try (Stream<Path> left = Files.list(folder.resolve("data/hub"))) {
      for (Path item : left.toList()) {
        try (Stream<Path> versions = Files.list(item)) {
          assertEquals(List.of(), versions.toList());
        }
      }
    }
    assertEquals(2L * done.size(), server.events.size());
  }

  @Test
  void the_blueprint_brings_its_model_and_guardrail_and_is_back_after_a_restart() throws Exception {
    server.install("hub://banking-assistant");
    Map<String, Path> resources = resources();
    server.close();

    server =
        new HubServer(folder.resolve("data"), folder.resolve("storage2"), HubServer.forItems());

    assertEquals(
        List.of("banking-assistant", "injection", "tiny-assistant"),
        server.hub().installed().stream().map(InstalledItem::name).toList());
    assertEquals(resources, resources());
    Path blueprint = server.hub().resources("banking-assistant").orElseThrow();
    for (String file : List.of("project.yaml", "demo.yaml", "README.md")) {
      assertTrue(Files.size(blueprint.resolve(file)) > 500, file);
    }
    try (InputStream questions =
        Files.newInputStream(blueprint.resolve("questions/banking.jsonl"))) {
      assertTrue(questions.readAllBytes().length > 100_000);
    }
  }

  private Map<String, Path> resources() {
    return server.hub().installed().stream()
        .filter(i -> i.resources().isPresent())
        .collect(Collectors.toMap(InstalledItem::name, i -> i.resources().orElseThrow()));
  }
}
