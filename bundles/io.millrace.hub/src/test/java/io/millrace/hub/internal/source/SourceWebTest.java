package io.millrace.hub.internal.source;

import static io.millrace.hub.internal.source.Publisher.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.ItemName;
import io.millrace.hub.SourceSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A catalogue on a web server, good and bad. */
final class SourceWebTest {
  @TempDir Path folder;
  private final Publisher publisher = new Publisher().item("shout", "1.0.0");
  private Site site;
  private Desk desk;

  @BeforeEach
  void open() throws IOException {
    site = new Site();
    site.files.putAll(publisher.site(publisher.signed(1)));
    desk = new Desk(folder, Desk.settings("acme", site.url(), publisher));
  }

  @AfterEach
  void close() {
    desk.close();
    site.close();
  }

  private byte[] fetched(String item) throws IOException {
    try (InputStream in = desk.catalogues.open(desk.catalogues.read().find(ItemName.parse(item)))) {
      return in.readAllBytes();
    }
  }

  private String unavailable() {
    assertEquals(List.of(), desk.items());
    assertEquals("unavailable", desk.state("acme").state());
    return desk.state("acme").problem().orElseThrow();
  }

  @Test
  void asks_again_after_a_minute_and_takes_only_what_changed() throws Exception {
    assertEquals(List.of("acme/shout 1.0.0"), desk.items());
    assertEquals(3, site.asked.size());
    desk.items();
    assertEquals(3, site.asked.size());

    desk.clock.advance(Duration.ofSeconds(61));
    desk.items();

    assertEquals(
        List.of("index.xml 304", "catalog.json 304", "index.dsse.json 304"),
        site.asked.subList(3, 6));
    assertEquals("jar of shout 1.0.0", new String(fetched("shout")));
    assertEquals("# shout", desk.catalogues.info("shout").readme());
    assertEquals(
        List.of("io.millrace.api.guardrail [1.0,2.0)"), desk.catalogues.info("shout").requires());
  }

  @Test
  void a_server_that_is_gone_leaves_the_cached_catalogue_said_to_be_stale() throws Exception {
    desk.items();
    site.stop();
    desk.clock.advance(Duration.ofSeconds(61));
    desk.restart();

    assertEquals(List.of("acme/shout 1.0.0"), desk.items());
    assertEquals("stale", desk.state("acme").state());
    assertEquals(Optional.of(Publisher.NOW.plusSeconds(60)), desk.state("acme").read());
    assertTrue(
        desk.catalogues
            .read()
            .find(ItemName.parse("shout"))
            .warnings()
            .toString()
            .contains("cannot be reached"));
    site.startAgain();
    desk.catalogues.refresh();
    assertEquals("ok", desk.state("acme").state());
  }

  @Test
  void looking_at_the_sources_reaches_nobody() {
    assertEquals("unavailable", desk.state("acme").state());
    desk.items();
    int asked = site.asked.size();
    desk.restart();

    assertEquals("stale", desk.state("acme").state());
    assertEquals(1, desk.state("acme").items());
    assertTrue(desk.state("acme").problem().orElse("").contains("was not asked"));
    assertEquals(asked, site.asked.size());
    desk.items();
    assertEquals("ok", desk.state("acme").state());
    assertEquals(asked + 3, site.asked.size());
  }

  @Test
  void a_stale_catalogue_expires_like_any_other() {
    desk.items();
    site.stop();

    desk.clock.advance(Duration.ofDays(2));

    assertEquals(List.of(), desk.items());
    assertTrue(desk.state("acme").problem().orElse("").contains("it expired"));
  }

  @Test
  void set_offline_it_never_reaches_out() throws Exception {
    desk.items();
    int before = site.asked.size();
    desk.close();
    SourceSettings offline =
        new SourceSettings(
            "acme", site.url(), desk.builtIn.keys(), Set.of(), true, Optional.empty(), false);
    try (Desk again = new Desk(folder, offline)) {
      assertEquals(List.of("acme/shout 1.0.0"), again.items());
      assertEquals("offline", again.state("acme").state());
      again.catalogues.refresh();
      again.catalogues.info("shout");
      Offer offer = again.catalogues.read().find(ItemName.parse("shout"));
      assertEquals(
          "HUB_SOURCE_UNAVAILABLE",
          assertThrows(PlatformException.class, () -> again.catalogues.open(offer)).code());
    }
    assertEquals(before, site.asked.size());
  }

  @Test
  void a_damaged_cache_is_read_anew() throws Exception {
    desk.items();
    Path cache = folder.resolve("data/catalogues/cache/acme");
    try (var files = Files.list(cache)) {
      for (Path file : files.filter(f -> !f.toString().endsWith(".json")).toList()) {
        Files.writeString(file, "rubbish");
      }
    }
    desk.restart();

    assertEquals(List.of("acme/shout 1.0.0"), desk.items());
    assertEquals("ok", desk.state("acme").state());
  }

  @Test
  void a_truncated_index_is_no_index() {
    site.tricks.put("index.xml", Site.truncated(site.files.get("index.xml")));

    unavailable();
  }

  @Test
  void a_download_that_breaks_off_is_told() throws Exception {
    desk.items();
    site.tricks.put("bundles/shout-1.0.0.jar", Site.truncated(new byte[4096]));

    assertThrows(IOException.class, () -> fetched("shout"));
    site.tricks.clear();
    assertEquals("jar of shout 1.0.0", new String(fetched("shout")));
  }

  @Test
  void a_server_that_stalls_is_left() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    site.tricks.put("catalog.json", Site.stalling(end));

    String problem = unavailable();

    end.countDown();
    assertTrue(problem.contains("sent nothing for 300 ms"), problem);
  }

  @Test
  void a_file_that_never_ends_is_cut_off() {
    site.tricks.put("index.dsse.json", Site.endless());

    String problem = unavailable();

    assertTrue(problem.contains("is larger than 262144 bytes"), problem);
  }

  @Test
  void redirects_lead_to_the_same_kind_of_place_only() {
    site.tricks.put("index.xml", Site.redirect("file:///etc/passwd"));
    assertTrue(unavailable().contains("redirects to another kind of place (file)"));

    site.tricks.put("index.xml", Site.redirect("index.xml"));
    desk.catalogues.refresh();
    assertTrue(unavailable().contains("redirects more than 5 times"));

    site.tricks.put("index.xml", Site.redirect("moved.xml"));
    site.files.put("moved.xml", site.files.get("index.xml"));
    desk.catalogues.refresh();
    assertEquals(List.of("acme/shout 1.0.0"), desk.items());

    assertTrue(WebFiles.mayLead(URI.create("http://a/"), URI.create("https://b/")));
    assertFalse(WebFiles.mayLead(URI.create("https://a/"), URI.create("http://a/")));
    assertFalse(WebFiles.mayLead(URI.create("https://a/"), URI.create("https://u:p@a/")));
  }

  @Test
  void credentials_go_to_the_sources_own_server_only() throws Exception {
    Path secret = folder.resolve("secret");
    Files.writeString(secret, "ada:lovelace\n");
    try (Site other = new Site()) {
      other.files.putAll(site.files);
      site.tricks.put("index.xml", Site.redirect(other.url() + "index.xml"));
      desk.catalogues.add(
          new SourceSettings(
              "private",
              site.url(),
              desk.builtIn.keys(),
              Set.of(),
              false,
              Optional.of("file:" + secret),
              false),
          "ada");

      assertTrue(
          site.authorizations.contains("Basic YWRhOmxvdmVsYWNl"), site.authorizations.toString());
      assertEquals(List.of("null"), other.authorizations);
    }
  }

  @Test
  void a_secret_in_place_of_its_reference_is_refused_and_not_repeated() {
    SourceSettings bad =
        new SourceSettings(
            "private",
            site.url(),
            desk.builtIn.keys(),
            Set.of(),
            false,
            Optional.of("ada:lovelace"),
            false);

    PlatformException refused =
        assertThrows(PlatformException.class, () -> desk.catalogues.add(bad, "ada"));

    assertEquals("HUB_SOURCE_INVALID", refused.code());
    assertFalse(refused.toString().contains("lovelace"));
    assertFalse(desk.audit.entries.toString().contains("lovelace"));
  }

  @Test
  void addresses_that_lead_away_are_refused() throws Exception {
    int at = 0;
    Publisher hostile = new Publisher();
    List<String> addresses =
        List.of(
            "../../etc/passwd",
            "%2e%2e/%2e%2e/etc/passwd",
            "/etc/passwd",
            "//127.0.0.1/x",
            "file:///etc/passwd",
            "jar:file:///x.jar!/y",
            "mvn:a/b/1",
            "a\\..\\b",
            "http://u:p@127.0.0.1/x");
    for (String address : addresses) {
      hostile.at(address, "item" + at++, "1.0.0");
    }
    site.files.putAll(hostile.site(hostile.signed(1)));
    Path local = folder.resolve("local");
    CatalogFiles files = hostile.signed(1);
    files.write(local);
    desk.catalogues.add(Desk.settings("web", site.url(), hostile), "ada");
    desk.catalogues.add(Desk.settings("folder", local.toString(), hostile), "ada");

    for (String source : List.of("web", "folder")) {
      for (int i = 0; i < addresses.size(); i++) {
        Offer offer = desk.catalogues.read().find(ItemName.parse(source + "/item" + i));
        PlatformException refused =
            assertThrows(
                PlatformException.class,
                () -> desk.catalogues.open(offer).close(),
                source + " " + addresses.get(i));
        assertEquals("HUB_CATALOG_INVALID", refused.code(), addresses.get(i));
      }
    }
    assertFalse(site.asked.toString().contains("passwd"));
  }

  @Test
  void a_link_out_of_the_folder_is_refused() throws Exception {
    Path local = folder.resolve("local");
    publisher.write(local, publisher.signed(1));
    Path secret = Files.write(folder.resolve("secret"), bytes("secret"));
    Path jar = local.resolve("bundles/shout-1.0.0.jar");
    Files.delete(jar);
    Files.createSymbolicLink(jar, secret);
    desk.catalogues.add(Desk.settings("folder", local.toString(), publisher), "ada");
    Offer offer = desk.catalogues.read().find(ItemName.parse("folder/shout"));

    assertEquals(
        "HUB_CATALOG_INVALID",
        assertThrows(PlatformException.class, () -> desk.catalogues.open(offer)).code());
  }
}
