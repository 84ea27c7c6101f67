package io.millrace.hub.internal.source;

import static io.millrace.hub.internal.source.Publisher.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.catalog.ItemName;
import io.millrace.catalog.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A catalogue in a Maven repository, in a folder and on a web server. */
final class MavenPlaceTest {
  private static final String AT = "org/acme/items/";
  @TempDir Path folder;
  private final Publisher publisher =
      new Publisher()
          .at("mvn:org.acme/shout/1.0.0", "shout", "1.0.0")
          .at("beside.jar", "near", "1");
  private Path repository;
  private Desk desk;

  @BeforeEach
  void open() throws IOException {
    repository = folder.resolve("repository");
    metadata("<release>2.0</release><latest>3.0-beta</latest>");
    put("org/acme/shout/1.0.0/shout-1.0.0.jar", bytes("jar of shout 1.0.0"));
    put(AT + "2.0/beside.jar", bytes("jar of near 1"));
    desk = new Desk(folder, Desk.settings("first", folder.resolve("none").toString(), publisher));
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private void metadata(String versions) throws IOException {
    put(
        AT + "maven-metadata.xml",
        bytes("<metadata><versioning>" + versions + "</versioning></metadata>"));
  }

  private void put(String path, byte[] bytes) throws IOException {
    Path file = repository.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private byte[] zip(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private void published(String version, long counter) throws IOException {
    Map<String, byte[]> site = publisher.site(publisher.signed(counter));
    site.keySet().removeIf(n -> n.endsWith("jar") || n.startsWith("mvn:"));
    put(AT + version + "/items-" + version + ".zip", zip(site));
  }

  private String fetched(String item) throws IOException {
    try (var in = desk.catalogues.open(desk.catalogues.read().find(ItemName.parse(item)))) {
      return new String(in.readAllBytes());
    }
  }

  private void add(String location) {
    desk.catalogues.add(Desk.settings("maven", location, publisher), "ada");
  }

  private String refusal(String location) {
    return assertThrows(PlatformException.class, () -> add(location)).what();
  }

  @Test
  void takes_the_newest_release_and_bundles_by_address_and_beside_it() throws Exception {
    published("2.0", 1);

    add("mvn:" + repository.toUri() + "!org.acme/items");

    assertEquals(List.of("maven/near 1.0.0", "maven/shout 1.0.0"), desk.items());
    assertEquals("jar of shout 1.0.0", fetched("shout"));
    assertEquals("jar of near 1", fetched("near"));
  }

  @Test
  void reads_it_from_a_web_server_and_notices_a_newer_version() throws Exception {
    published("2.0", 1);
    try (Site site = new Site()) {
      serve(site);
      add("mvn:" + site.url() + "!org.acme/items");
      assertEquals("jar of shout 1.0.0", fetched("shout"));
      desk.catalogues.refresh();
      assertTrue(site.asked.contains(AT + "2.0/items-2.0.zip 304"), site.asked.toString());

      metadata("<release>2.1</release>");
      publisher.item("new", "1.0.0");
      published("2.1", 2);
      serve(site);
      desk.catalogues.refresh();

      assertEquals(
          List.of("maven/near 1.0.0", "maven/new 1.0.0", "maven/shout 1.0.0"), desk.items());
    }
  }

  private void serve(Site site) throws IOException {
    try (var files = Files.walk(repository)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        site.files.put(repository.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
  }

  @Test
  void reads_attached_artifacts_of_a_version_that_is_named() throws Exception {
    Map<String, byte[]> site = publisher.site(publisher.signed(1));
    put(AT + "1.5/items-1.5-index.xml", site.get("index.xml"));
    put(AT + "1.5/items-1.5-catalog.json", site.get("catalog.json"));
    put(AT + "1.5/items-1.5-index.dsse.json", site.get("index.dsse.json"));

    add("mvn:" + repository + "!org.acme/items/1.5");

    assertEquals(2, desk.items().size());
  }

  @Test
  void compares_with_the_checksums_of_the_repository() throws Exception {
    published("2.0", 1);
    String zip = AT + "2.0/items-2.0.zip";
    put(zip + ".sha256", bytes(Sha256.of(repository.resolve(zip)) + "  items-2.0.zip"));
    put(zip + ".sha1", bytes("0".repeat(40)));

    assertTrue(
        refusal("mvn:" + repository + "!org.acme/items").contains("does not have the SHA-1"));
  }

  @Test
  void refuses_zips_that_are_none_and_bombs() throws Exception {
    String zip = AT + "2.0/items-2.0.zip";
    String location = "mvn:" + repository + "!org.acme/items";
    put(zip, bytes("no zip"));
    assertTrue(refusal(location).contains("has no index.xml"));
    put(zip, zip(Map.of("index.dsse.json", new byte[1 << 20])));
    assertTrue(refusal(location).contains("larger than 262144 bytes"));
    put(zip, zip(Map.of("junk", new byte[300 << 20])));
    assertTrue(refusal(location).contains("holds more than 268435456 bytes"));
    metadata("<release>../../x</release>");
    assertTrue(refusal(location).contains("names no version"));
  }

  @Test
  void refuses_bundles_in_other_repositories_and_addresses_that_are_none() throws Exception {
    publisher
        .at("mvn:file:/etc!a/b/1", "elsewhere", "1.0.0")
        .at("mvn:../../a/b/1", "traversal", "1.0.0")
        .at("mvn:a/b", "versionless", "1.0.0");
    published("2.0", 1);
    add("mvn:" + repository + "!org.acme/items");

    for (String item : List.of("elsewhere", "traversal", "versionless")) {
      assertEquals(
          "HUB_CATALOG_INVALID", assertThrows(PlatformException.class, () -> fetched(item)).code());
    }
  }
}
