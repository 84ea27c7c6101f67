package io.millrace.hub.internal.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.catalog.ItemName;
import io.millrace.catalog.Sha256;
import io.millrace.catalog.SigningKey;
import io.millrace.hub.HubSource;
import io.millrace.hub.SourceSettings;
import io.millrace.hub.internal.SampleBundle;
import io.millrace.hub.internal.source.Desk;
import io.millrace.publisher.Publisher;
import io.millrace.publisher.Signing;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** From one site to another, by hand, in a real framework. */
final class ZippedArchivesTest {
  private static final Clock SIGNED =
      Clock.fixed(Instant.parse("2026-11-25T12:00:00Z"), ZoneOffset.UTC);

  @TempDir Path folder;
  private final SigningKey key = SigningKey.generate();
  private Framework framework;
  private Path words;
  private Desk here;
  private Desk there;
  private ZippedArchives ours;
  private ZippedArchives theirs;

  @BeforeEach
  void start() throws Exception {
    framework =
        new FrameworkFactory()
            .newFramework(
                Map.of(
                    Constants.FRAMEWORK_STORAGE,
                    folder.resolve("storage").toString(),
                    "felix.log.level",
                    "1"));
    framework.start();
    words = jar(new SampleBundle("sample.words", "1.0.0").exports("sample.words"));
    publisher().publishLibraries(List.of(words));
    publish("shout", "1.0.0", "sample.words");
    publish("alone", "1.0.0", "");
    here = new Desk(folder.resolve("here"), settings());
    there = new Desk(folder.resolve("there"), settings());
    ours = archives(here, "here");
    theirs = archives(there, "there");
  }

  @AfterEach
  void stop() throws Exception {
    here.close();
    there.close();
    framework.stop();
    framework.waitForStop(10_000);
  }

  private ZippedArchives archives(Desk desk, String name) throws IOException {
    return new ZippedArchives(
        folder.resolve(name).resolve("data"),
        framework.getBundleContext(),
        1 << 20,
        desk.catalogues,
        desk.catalogues,
        desk.clock);
  }

  private Publisher publisher() {
    Signing signing = new Signing(List.of(key), List.of(), Duration.ofDays(1), SIGNED);
    return Publisher.folder(folder.resolve("catalogue"), signing);
  }

  private void publish(String name, String version, String imported) throws IOException {
    SampleBundle bundle =
        SampleBundle.item(name, version, "guardrail").entry("OSGI-INF/README.md", "# " + name);
    publisher().publish(List.of(jar(imported.isEmpty() ? bundle : bundle.imports(imported))));
  }

  private Path jar(SampleBundle bundle) throws IOException {
    byte[] bytes = bundle.jar();
    return Files.write(folder.resolve(Sha256.of(bytes) + ".jar"), bytes);
  }

  private SourceSettings settings() {
    return new SourceSettings(
        "acme",
        folder.resolve("catalogue").toString(),
        List.of(key.publicKey().base64()),
        Set.of(),
        false,
        Optional.empty(),
        true);
  }

  private byte[] exported(String... items) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ours.export(List.of(items), out);
    return out.toByteArray();
  }

  private HubSource taken(String name, byte[] archive, String... keys) throws IOException {
    return theirs.importArchive(name, List.of(keys), new ByteArrayInputStream(archive), "ada");
  }

  private static Map<String, byte[]> entries(byte[] archive) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        entries.put(e.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }

  private static byte[] zip(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private String code(String name, byte[] archive, String... keys) {
    return assertThrows(PlatformException.class, () -> taken(name, archive, keys)).code();
  }

  /** Refused, and nothing is left of it. */
  private void refused(String code, byte[] archive) throws IOException {
    assertEquals(code, code("site", archive));
    assertEquals(1, there.catalogues.sources().size());
    Path left = folder.resolve("there/data/catalogues/imported/site");
    if (Files.exists(left)) {
      try (var files = Files.list(left)) {
        assertEquals(List.of(), files.toList());
      }
    }
  }

  @Test
  void an_archive_holds_the_item_what_it_needs_and_nothing_else() throws Exception {
    Map<String, byte[]> entries = entries(exported("shout"));

    assertEquals(2, entries.keySet().stream().filter(n -> n.startsWith("bundles/")).count());
    assertTrue(entries.containsKey("bundles/" + Sha256.of(words) + ".jar"));
    assertTrue(entries.containsKey("catalogues/acme/index.dsse.json"));
  }

  @Test
  void what_the_hub_installed_here_is_not_taken_for_granted_there() throws Exception {
    Path stored = folder.resolve("here/data/bundles").resolve(Sha256.of(words) + ".jar");
    Files.createDirectories(stored.getParent());
    Files.copy(words, stored);
    framework.getBundleContext().installBundle("file:" + stored.toAbsolutePath()).start();

    assertTrue(entries(exported("shout")).containsKey("bundles/" + Sha256.of(words) + ".jar"));
  }

  @Test
  void the_other_site_has_a_source_that_needs_no_network() throws Exception {
    HubSource source = taken("site", exported("shout"));

    assertEquals("ok", source.state());
    assertEquals(Optional.of(key.publicKey().id()), source.key());
    assertEquals(1, source.items());
    there.restart();
    var offer = there.catalogues.read().find(ItemName.parse("site/shout"));
    try (var in = there.catalogues.open(offer)) {
      assertEquals(offer.resource().content().sha256(), Sha256.of(in.readAllBytes()));
    }
    assertEquals("# shout", there.catalogues.info("site/shout").readme());
    assertEquals(
        List.of("acme/alone 1.0.0", "acme/shout 1.0.0", "site/shout 1.0.0"), there.items());
    assertEquals("hub.import", there.audit.entries.get(0).action());
  }

  @Test
  void a_later_archive_replaces_it_and_an_earlier_one_is_refused() throws Exception {
    byte[] first = exported("shout");
    publish("shout", "1.1.0", "sample.words");
    byte[] second = exported("shout");

    taken("site", first);
    taken("site", second);

    assertEquals("1.1.0", version());
    assertEquals("HUB_UNTRUSTED", code("site", first));
    assertEquals("1.1.0", version());
    Path home = folder.resolve("there/data/catalogues/imported/site");
    try (var kept = Files.list(home)) {
      assertEquals(1, kept.count());
    }
    there.catalogues.remove("site", "ada");
    assertTrue(Files.notExists(home));
  }

  private String version() {
    return there.catalogues.read().find(ItemName.parse("site/shout")).item().version().toString();
  }

  @Test
  void refuses_what_nobody_vouches_for() throws Exception {
    byte[] good = exported("shout");
    assertEquals("HUB_UNTRUSTED", code("site", good, SigningKey.generate().publicKey().base64()));
    Map<String, byte[]> altered = entries(good);
    altered.computeIfPresent("catalogues/acme/index.xml", (n, b) -> Arrays.copyOf(b, b.length - 1));
    refused("HUB_UNTRUSTED", zip(altered));

    Map<String, byte[]> unsigned = entries(good);
    unsigned.remove("catalogues/acme/index.dsse.json");
    refused("HUB_UNTRUSTED", zip(unsigned));

    Map<String, byte[]> more = entries(good);
    byte[] smuggled = {1, 2, 3};
    more.put("bundles/" + Sha256.of(smuggled) + ".jar", smuggled);
    refused("HUB_UNTRUSTED", zip(more));

    there.clock.advance(Duration.ofDays(2));
    refused("HUB_UNTRUSTED", good);
  }

  @Test
  void refuses_an_altered_bundle_and_a_bomb_in_its_place() throws Exception {
    byte[] good = exported("shout");
    String bundle = "bundles/" + Sha256.of(words) + ".jar";
    for (byte[] content : List.of(new byte[1], new byte[64 << 20])) {
      Map<String, byte[]> altered = entries(good);
      altered.put(bundle, content);
      refused("HUB_DIGEST_MISMATCH", zip(altered));
    }
  }

  @Test
  void refuses_what_is_no_archive() throws Exception {
    byte[] good = exported("shout");
    refused("HUB_ARCHIVE_INVALID", new byte[0]);
    refused("HUB_ARCHIVE_INVALID", "no zip".getBytes(StandardCharsets.UTF_8));
    refused("HUB_ARCHIVE_INVALID", Arrays.copyOf(good, good.length / 2));
    for (String name :
        List.of("../../escape", "catalogues/acme/../../index.xml", "catalogues/acme", "junk")) {
      Map<String, byte[]> hostile = new LinkedHashMap<>(Map.of(name, new byte[1]));
      hostile.putAll(entries(good));
      refused("HUB_ARCHIVE_INVALID", zip(hostile));
    }
    List<String> names = new ArrayList<>(entries(good).keySet());
    Collections.reverse(names);
    Map<String, byte[]> reversed = new LinkedHashMap<>();
    for (String name : names) {
      reversed.put(name, entries(good).get(name));
    }
    refused("HUB_ARCHIVE_INVALID", zip(reversed));
  }

  @Test
  void names_of_other_sources_and_bad_ones_are_not_taken() throws Exception {
    byte[] good = exported("shout");

    assertEquals("HUB_SOURCE_CONFLICT", code("acme", good));
    assertEquals("NAME_INVALID", code("../x", good));
  }

  @Test
  void nothing_is_written_when_the_export_fails() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Files.writeString(folder.resolve("catalogue/bundles/sample.alone-1.0.0.jar"), "something else");

    for (Map.Entry<String, String> failing :
        Map.of("nothing", "HUB_ITEM_NOT_FOUND", "alone", "HUB_DIGEST_MISMATCH").entrySet()) {
      assertEquals(
          failing.getValue(),
          assertThrows(PlatformException.class, () -> ours.export(List.of(failing.getKey()), out))
              .code());
    }
    assertEquals(0, out.size());
    try (var left = Files.list(folder.resolve("here/data/catalogues/export"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void an_archive_can_be_made_of_an_archive() throws Exception {
    taken("site", exported("shout"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    theirs.export(List.of("site/shout"), out);

    assertTrue(entries(out.toByteArray()).containsKey("catalogues/site.acme/index.xml"));
  }
}
