package io.millrace.hub.internal.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.store.Query;
import io.millrace.catalog.ItemName;
import io.millrace.hub.CatalogItem;
import io.millrace.hub.SourceSettings;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class LiveCataloguesTest {
  private static final Logger LOG = LoggerFactory.getLogger(LiveCataloguesTest.class);

  @TempDir Path folder;
  private final Publisher ours =
      new Publisher()
          .item("shout", "1.0.0", "categories", "text,fun")
          .item("shout", "1.1.0", "deprecated", "too loud", "categories", "text")
          .item("shout", "2.0.0", "withdrawn", "it leaks")
          .item("whisper", "1.0.0", "summary", "The opposite of shout.");
  private final Publisher theirs = new Publisher().item("shout", "1.1.0").item("zebra", "3.0.0");
  private Desk desk;

  @BeforeEach
  void open() throws Exception {
    ours.write(folder.resolve("ours"), ours.signed(1));
    theirs.write(folder.resolve("theirs"), theirs.signed(1));
    desk = new Desk(folder, Desk.settings("ours", folder.resolve("ours").toString(), ours));
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private void addTheirs() {
    desk.catalogues.add(
        Desk.settings("theirs", folder.resolve("theirs").toString(), theirs), "ada");
  }

  private String code(Runnable call) {
    return assertThrows(PlatformException.class, call::run).code();
  }

  private Offer find(String item) {
    return desk.catalogues.read().find(ItemName.parse(item));
  }

  @Test
  void a_source_and_its_entry_in_the_audit_trail_come_and_go_as_one() {
    desk.audit.full = true;
    assertThrows(IllegalStateException.class, this::addTheirs);
    assertEquals(1, desk.catalogues.sources().size());
    desk.restart();
    assertEquals(1, desk.catalogues.sources().size());

    desk.audit.full = false;
    addTheirs();
    desk.audit.full = true;
    assertThrows(IllegalStateException.class, () -> desk.catalogues.remove("theirs", "ada"));
    assertEquals(2, desk.catalogues.sources().size());
    desk.restart();

    assertEquals(2, desk.catalogues.sources().size());
    assertEquals(
        List.of("hub.source-add theirs done"),
        desk.audit.entries.stream()
            .map(e -> String.join(" ", e.action(), e.subject(), e.outcome()))
            .toList());
  }

  @Test
  void of_one_version_the_earlier_source_wins_and_the_highest_version_before_it() {
    addTheirs();

    assertEquals(
        List.of(
            "ours/shout 2.0.0",
            "ours/shout 1.1.0",
            "theirs/shout 1.1.0",
            "ours/shout 1.0.0",
            "ours/whisper 1.0.0",
            "theirs/zebra 3.0.0"),
        desk.items());
    assertEquals("ours", find("shout:1.1").catalogue().source());
    assertEquals("theirs", find("theirs/shout").catalogue().source());
    assertEquals("1.0.0", find("shout:[1,1.1)").item().version().toString());
  }

  @Test
  void a_withdrawn_version_is_shown_but_not_found_and_a_deprecated_one_warned_of() {
    assertEquals("1.1.0", find("shout").item().version().toString());
    assertEquals(List.of("shout 1.1.0 is deprecated: too loud"), find("shout").warnings());
    PlatformException refused = assertThrows(PlatformException.class, () -> find("shout:[2,3)"));
    assertEquals("HUB_ITEM_CONFLICT", refused.code());
    assertTrue(refused.what().contains("it leaks"));
    assertEquals(Optional.of("it leaks"), desk.catalogues.info("shout:[2,3)").item().withdrawn());
    assertEquals(3, desk.catalogues.info("shout").versions().size());
  }

  @Test
  void says_what_there_is_or_what_comes_near() {
    assertTrue(
        assertThrows(PlatformException.class, () -> find("shot")).remedy().contains("shout"));
    assertTrue(
        assertThrows(PlatformException.class, () -> find("shout:9")).what().contains("1.1.0"));
    assertEquals("HUB_SOURCE_NOT_FOUND", code(() -> find("nobody/shout")));
    assertEquals("HUB_ITEM_NOT_FOUND", code(() -> desk.catalogues.info("nothing")));
  }

  @Test
  void finds_by_all_words_best_first() {
    assertEquals(List.of("shout", "whisper"), found("shout", "", ""));
    assertEquals(List.of("whisper"), found("OPPOSITE shout", "", ""));
    assertEquals(List.of("shout"), found("", "", "text"));
    assertEquals(List.of(), found("", "model", ""));
    assertEquals(
        List.of("shout"),
        desk.catalogues.search("", "guardrail", "", 1).stream().map(CatalogItem::name).toList());
    assertEquals("1.1.0", desk.catalogues.search("shout", "", "", 9).get(0).version());
  }

  private List<String> found(String text, String kind, String category) {
    return desk.catalogues.search(text, kind, category, 10).stream()
        .map(CatalogItem::name)
        .toList();
  }

  @Test
  void added_sources_are_there_after_a_restart_until_they_are_removed() {
    addTheirs();
    desk.restart();
    assertEquals("theirs", find("zebra").catalogue().source());

    desk.catalogues.remove("theirs", "ada");
    desk.restart();

    assertEquals("HUB_ITEM_NOT_FOUND", code(() -> find("zebra")));
    assertEquals(
        List.of("hub.source-add done theirs ada", "hub.source-remove done theirs ada"),
        desk.audit.entries.stream()
            .map(e -> e.action() + " " + e.outcome() + " " + e.subject() + " " + e.who())
            .toList());
    assertEquals(Optional.empty(), desk.records.get(SeenRecords.COLLECTION, "theirs"));
  }

  @Test
  void refuses_bad_sources_and_then_nothing_was_added() {
    String good = folder.resolve("theirs").toString();
    String nowhere = folder.resolve("nowhere").toString();
    assertEquals("HUB_SOURCE_CONFLICT", code(() -> add("ours", good, theirs)));
    assertEquals("HUB_UNTRUSTED", code(() -> add("x", good, ours)));
    assertEquals("HUB_SOURCE_UNAVAILABLE", code(() -> add("x", nowhere, ours)));
    assertEquals("NAME_INVALID", code(() -> add("../x", good, theirs)));
    assertEquals("HUB_SOURCE_INVALID", code(() -> add("x", "ftp://host/", theirs)));
    assertEquals("HUB_SOURCE_INVALID", code(() -> add("x", "http://u:p@host/", theirs)));
    assertEquals("HUB_SOURCE_INVALID", code(() -> add("x", "mvn:only-one", theirs)));
    assertEquals("HUB_SOURCE_INVALID", code(() -> add("x", "mvn:a/b/1", theirs)));
    assertEquals("HUB_SOURCE_INVALID", code(() -> add("x", "", theirs)));
    assertEquals("HUB_SOURCE_INVALID", code(() -> desk.catalogues.add(keyless("x", good), "ada")));
    assertEquals("HUB_SOURCE_NOT_FOUND", code(() -> desk.catalogues.remove("x", "ada")));

    assertEquals(1, desk.catalogues.sources().size());
    assertEquals(List.of(), desk.records.find(Query.of(SourceRecords.COLLECTION)));
    assertTrue(Files.notExists(folder.resolve("data/catalogues/cache/x")));
  }

  private void add(String name, String location, Publisher publisher) {
    desk.catalogues.add(Desk.settings(name, location, publisher), "ada");
  }

  private static SourceSettings keyless(String name, String location) {
    return new SourceSettings(name, location, List.of(), Set.of(), false, Optional.empty(), false);
  }

  @Test
  void five_thousand_resources_are_read_and_searched_soon_enough() throws Exception {
    Publisher many = new Publisher();
    for (int i = 0; i < 5000; i++) {
      many.item("item" + i, "1." + i % 10 + ".0", "summary", "Does thing " + i + " well.");
    }
    Path place = folder.resolve("many");
    many.signed(1).write(place);
    desk.catalogues.add(Desk.settings("many", place.toString(), many), "ada");
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    List<Long> searches = new ArrayList<>();
    List<Long> reads = new ArrayList<>();
    for (int i = 0; i < 21; i++) {
      long start = threads.getCurrentThreadCpuTime();
      assertEquals(
          1, desk.catalogues.search("thing " + (4000 + i) + " guardrail", "", "", 20).size());
      searches.add(threads.getCurrentThreadCpuTime() - start);
    }
    for (int i = 2; i < 7; i++) {
      many.item("more" + i, "1.0.0").signed(i).write(place);
      long start = threads.getCurrentThreadCpuTime();
      assertEquals(2 + 5000 + i - 1, desk.catalogues.search("", "", "", 9999).size());
      reads.add(threads.getCurrentThreadCpuTime() - start);
    }

    long search = searches.stream().sorted().toList().get(10) / 1000;
    long read = reads.stream().sorted().toList().get(2) / 1_000_000;
    assertTrue(search < 50_000, "median search took " + search + " us of the processor");
    assertTrue(read < 2_000, "median verified reading of 5,000 resources " + read + " ms");
    LOG.info(
        "5,000 resources, processor time: search {} us, verified reading {} ms (medians)",
        search,
        read);
  }
}
