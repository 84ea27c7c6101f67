package io.millrace.publisher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aQute.bnd.osgi.repository.XMLResourceParser;
import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.CatalogOverview;
import io.millrace.catalog.SigningKey;
import io.millrace.catalog.VerificationKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.resource.Resource;

final class PublisherTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  @TempDir Path folder;
  private final SigningKey key = SigningKey.generate();
  private Path catalogue;

  @BeforeEach
  void choose() {
    catalogue = folder.resolve("catalogue");
  }

  private Publisher publisher(SigningKey... keys) {
    return Publisher.folder(
        catalogue, new Signing(List.of(keys), List.of(), Duration.ofDays(30), CLOCK));
  }

  private Path jar(String name, String version) throws Exception {
    return SampleJar.item(name, version).write(folder.resolve(name + version + ".jar"));
  }

  private Examined examined() throws Exception {
    return Examination.of(catalogue, List.of(key.publicKey()), CLOCK);
  }

  private static String code(Executable call) {
    return assertThrows(PlatformException.class, call).code();
  }

  private CatalogOverview overview() throws Exception {
    return CatalogOverview.read(CatalogFiles.read(catalogue).overview().orElseThrow(), "test");
  }

  @Test
  void a_first_item_makes_a_catalogue_that_a_hub_believes() throws Exception {
    Published published = publisher(key).publish(List.of(jar("shout", "1.0.0")));

    assertEquals(List.of("shout 1.0.0"), published.changed());
    assertEquals(1, published.counter());
    assertEquals(NOW.plus(Duration.ofDays(30)), published.expires());
    Examined examined = examined();
    assertEquals(List.of(), examined.problems());
    assertEquals(Optional.of(key.publicKey().id()), examined.key());
    assertEquals(1, examined.items());
    CatalogOverview.Entry entry = overview().items().get(0);
    assertEquals("Does shout, well.", entry.item().summary());
    assertEquals(List.of("text", "fun"), entry.item().categories());
    assertEquals(List.of("io.millrace.api.guardrail [1.0,2.0)"), entry.requires());
    assertEquals(
        "# shout",
        Files.readString(
            catalogue.resolve("content").resolve(entry.pages().readme().orElseThrow())));
    assertTrue(entry.pages().icon().isPresent());
    assertTrue(Files.isRegularFile(catalogue.resolve("bundles/org.acme.shout-1.0.0.jar")));
  }

  @Test
  void each_publication_counts_one_up_and_keeps_what_was_there() throws Exception {
    publisher(key).publish(List.of(jar("shout", "1.0.0")));
    publisher(key).publish(List.of(jar("whisper", "1.0.0"), jar("shout", "1.1.0")));

    Published last = publisher(key).sign();

    assertEquals(3, last.counter());
    assertEquals(3, last.items());
    assertEquals(List.of(), last.changed());
    assertEquals(
        List.of("shout 1.1.0", "shout 1.0.0", "whisper 1.0.0"),
        overview().items().stream().map(e -> e.item().label()).toList());
    assertTrue(overview().items().stream().allMatch(e -> e.pages().readme().isPresent()));
    assertTrue(examined().sound());
  }

  @Test
  void what_was_published_never_changes() throws Exception {
    Path jar = jar("shout", "1.0.0");
    publisher(key).publish(List.of(jar));
    assertEquals(List.of(), publisher(key).publish(List.of(jar)).changed());

    Path other =
        SampleJar.item("shout", "1.0.0").entry("x", "y").write(folder.resolve("other.jar"));

    assertEquals("HUB_PUBLICATION_CONFLICT", code(() -> publisher(key).publish(List.of(other))));
    assertTrue(examined().sound());
  }

  @Test
  void a_version_is_deprecated_and_withdrawn_and_taken_back() throws Exception {
    publisher(key).publish(List.of(jar("shout", "1.0.0")));

    publisher(key).deprecate("shout", "1.0.0", Optional.of("too loud"));
    publisher(key).withdraw("shout", "1.0.0", Optional.of("it leaks"));
    assertEquals(Optional.of("too loud"), overview().items().get(0).item().deprecated());
    assertEquals(Optional.of("it leaks"), overview().items().get(0).item().withdrawn());
    publisher(key).withdraw("shout", "1.0.0", Optional.empty());

    assertEquals(Optional.empty(), overview().items().get(0).item().withdrawn());
    assertTrue(examined().sound());
    assertEquals(
        "HUB_ITEM_NOT_FOUND", code(() -> publisher(key).withdraw("shout", "2", Optional.of("x"))));
    assertEquals(
        "HUB_REASON_INVALID",
        code(() -> publisher(key).withdraw("shout", "1.0.0", Optional.of("two\nlines"))));
  }

  @Test
  void refuses_an_item_that_does_not_say_enough() throws Exception {
    Path bare = SampleJar.library("org.acme.bare", "1.0.0").write(folder.resolve("bare.jar"));
    Path quiet =
        SampleJar.item("quiet", "1.0.0")
            .with("Provide-Capability", "io.millrace.item;name=quiet;kind=guardrail")
            .without("OSGI-INF/README.md")
            .write(folder.resolve("quiet.jar"));
    Path text = Files.writeString(folder.resolve("no.jar"), "no jar");

    PlatformException refused =
        assertThrows(PlatformException.class, () -> publisher(key).publish(List.of(quiet)));
    assertEquals("HUB_ITEM_INCOMPLETE", refused.code());
    for (String missing : List.of("'summary'", "'licence'", "OSGI-INF/README.md")) {
      assertTrue(refused.what().contains(missing), refused.what());
    }
    assertEquals("HUB_ITEM_INCOMPLETE", code(() -> publisher(key).publish(List.of(bare))));
    assertEquals("HUB_BUNDLE_REFUSED", code(() -> publisher(key).publish(List.of(text))));
    assertEquals(
        "HUB_BUNDLE_REFUSED",
        code(() -> publisher(key).publish(List.of(folder.resolve("absent.jar")))));
    assertTrue(Files.notExists(catalogue.resolve("index.xml")));
    assertEquals(
        List.of("org.acme.bare 1.0.0"), publisher(key).publishLibraries(List.of(bare)).changed());
  }

  @Test
  void does_not_sign_what_others_made() throws Exception {
    publisher(key).publish(List.of(jar("shout", "1.0.0")));
    SigningKey stranger = SigningKey.generate();

    assertEquals("HUB_UNTRUSTED", code(() -> publisher(stranger).sign()));
    Path index = catalogue.resolve("index.xml");
    Files.writeString(index, Files.readString(index).replace("well", "evil"));
    assertEquals("HUB_UNTRUSTED", code(() -> publisher(key).sign()));
  }

  @Test
  void keys_change_by_signing_with_both_for_a_while() throws Exception {
    SigningKey next = SigningKey.generate();
    publisher(key).publish(List.of(jar("shout", "1.0.0")));

    publisher(key, next).sign();
    assertTrue(examined().sound());
    publisher(next).sign();

    assertEquals(List.of(), Examination.of(catalogue, List.of(next.publicKey()), CLOCK).problems());
    assertTrue(examined().problems().get(0).contains("not by a key that is trusted"));
  }

  @Test
  void examination_names_everything_that_is_wrong() throws Exception {
    publisher(key).publish(List.of(jar("shout", "1.0.0"), jar("whisper", "1.0.0")));
    Files.writeString(catalogue.resolve("bundles/org.acme.shout-1.0.0.jar"), "x");
    Files.delete(catalogue.resolve("bundles/org.acme.whisper-1.0.0.jar"));
    Files.delete(
        catalogue
            .resolve("content")
            .resolve(overview().items().get(0).pages().readme().orElseThrow()));

    String problems =
        Examination.of(
                catalogue,
                List.of(key.publicKey()),
                Clock.fixed(NOW.plus(Duration.ofDays(31)), ZoneOffset.UTC))
            .problems()
            .toString();

    for (String problem :
        List.of("it expired", "shout 1.0.0 was altered", "whisper 1.0.0 is missing", "a page")) {
      assertTrue(problems.contains(problem), problems);
    }
  }

  @Test
  void keygen_makes_both_files_once() throws Exception {
    GeneratedKey made = GeneratedKey.create(folder.resolve("keys/mine.pem"));

    assertEquals(folder.resolve("keys/mine.pub.pem"), made.publicKey());
    assertEquals(made.id(), SigningKey.read(made.privateKey()).publicKey().id());
    assertEquals(made.id(), VerificationKey.parse(Files.readString(made.publicKey())).id());
    assertEquals(made.id(), VerificationKey.parse(made.publicText()).id());
    assertEquals(
        "HUB_KEY_CONFLICT", code(() -> GeneratedKey.create(folder.resolve("keys/mine.pem"))));
  }

  @Test
  void other_osgi_tools_read_the_index() throws Exception {
    publisher(key).publish(List.of(jar("shout", "1.0.0")));

    List<Resource> read = XMLResourceParser.getResources(catalogue.resolve("index.xml").toUri());

    assertEquals(1, read.size());
    assertEquals(
        "shout",
        read.get(0).getCapabilities("io.millrace.item").get(0).getAttributes().get("name"));
    assertEquals(
        List.of("text", "fun"),
        read.get(0).getCapabilities("io.millrace.item").get(0).getAttributes().get("categories"));
    assertTrue(
        read.get(0)
            .getRequirements("osgi.wiring.package")
            .get(0)
            .getDirectives()
            .get("filter")
            .contains("io.millrace.api.guardrail"));
  }
}
