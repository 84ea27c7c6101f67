package io.millrace.hub.internal.source;

import static io.millrace.hub.internal.source.Publisher.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.ItemName;
import io.millrace.hub.HubSource;
import io.millrace.hub.SourceSettings.Accepts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is believed, over a folder. */
final class SourceTrustTest {
  @TempDir Path folder;
  private final Publisher publisher = new Publisher().item("shout", "1.0.0");
  private Path place;
  private Desk desk;

  @BeforeEach
  void open() {
    place = folder.resolve("c");
    desk = new Desk(folder, Desk.settings("acme", place.toString(), publisher));
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private void refused(String reason) {
    assertEquals(List.of(), desk.items());
    HubSource state = desk.state("acme");
    assertEquals("untrusted", state.state(), state.toString());
    assertTrue(state.problem().orElse("").contains(reason), state.problem().toString());
    PlatformException why =
        assertThrows(
            PlatformException.class, () -> desk.catalogues.read().find(ItemName.parse("shout")));
    assertTrue(why.what().contains(reason), why.what());
  }

  @Test
  void a_signed_folder_is_offered_with_who_vouches_for_it() throws Exception {
    publisher.write(place, publisher.signed(4));

    assertEquals(List.of("acme/shout 1.0.0"), desk.items());
    HubSource state = desk.state("acme");
    assertEquals("ok", state.state());
    assertEquals(4, state.counter());
    assertEquals(Optional.of(publisher.key.publicKey().id()), state.key());
    assertEquals(Optional.of(Publisher.NOW.plusSeconds(86_400)), state.expires());
    assertEquals(1, state.items());
    Offer offer = desk.catalogues.read().find(ItemName.parse("hub://acme/shout:[1,2)"));
    try (var in = desk.catalogues.open(offer)) {
      assertEquals("jar of shout 1.0.0", new String(in.readAllBytes()));
    }
  }

  @Test
  void a_change_in_the_folder_is_seen_at_once() throws Exception {
    publisher.write(place, publisher.signed(1));
    desk.items();

    publisher.item("shout", "1.1.0").write(place, publisher.signed(2));

    assertEquals(List.of("acme/shout 1.1.0", "acme/shout 1.0.0"), desk.items());
  }

  @Test
  void the_state_of_a_folder_is_told_without_asking_for_items() throws Exception {
    publisher.write(place, publisher.signed(1));
    assertEquals("ok", desk.state("acme").state());

    publisher.write(place, publisher.unsigned());
    Files.delete(place.resolve(CatalogFiles.ENVELOPE));

    assertEquals("untrusted", desk.state("acme").state());
  }

  @Test
  void refuses_the_unsigned() throws Exception {
    publisher.write(place, publisher.unsigned());

    refused("it is not signed");
  }

  @Test
  void refuses_another_key() throws Exception {
    publisher.write(
        place,
        publisher
            .unsigned()
            .sign(1, Publisher.NOW, Publisher.NOW.plusSeconds(999), List.of(new Publisher().key)));

    refused("not by a key that is trusted");
  }

  @Test
  void refuses_an_altered_index() throws Exception {
    publisher.write(place, publisher.signed(1));
    Path index = place.resolve(CatalogFiles.INDEX);
    Files.writeString(index, Files.readString(index).replace("Does shout", "Does shoot"));

    refused("index.xml was altered");
  }

  @Test
  void refuses_what_expires_while_the_platform_runs() throws Exception {
    publisher.write(place, publisher.signed(1));
    assertEquals(List.of("acme/shout 1.0.0"), desk.items());

    desk.clock.advance(Duration.ofDays(1));

    refused("it expired at 2026-11-26T12:00:00Z");
  }

  @Test
  void refuses_going_back_even_after_a_restart() throws Exception {
    publisher.write(place, publisher.signed(7));
    desk.items();
    publisher.write(place, publisher.signed(6));
    desk.restart();

    refused("its counter is 6, and 7 was seen");
    publisher.item("shout", "9.0.0").write(place, publisher.signed(7));
    refused("another one with the counter 7");
    publisher.write(place, publisher.signed(8));
    assertEquals(List.of("acme/shout 9.0.0", "acme/shout 1.0.0"), desk.items());
  }

  @Test
  void the_operator_can_let_it_pass_for_one_source_and_is_told() throws Exception {
    publisher.write(place, publisher.unsigned());
    desk.catalogues.add(
        Desk.settings("lenient", place.toString(), publisher, Accepts.UNSIGNED), "ada");

    assertEquals(List.of("lenient/shout 1.0.0"), desk.items());
    assertEquals("untrusted", desk.state("acme").state());
    assertEquals(Optional.empty(), desk.state("lenient").key());
    assertEquals(
        List.of("catalogue lenient is used although it is not signed"),
        desk.catalogues.read().find(ItemName.parse("shout")).warnings());
  }

  @Test
  void refuses_a_signed_index_that_is_malformed() throws Exception {
    for (String index :
        List.of(
            "not xml",
            "<repository/>",
            "<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>"
                + "<repository xmlns='http://www.osgi.org/xmlns/repository/v1.0.0'>&b;"
                + "</repository>")) {
      CatalogFiles bad =
          new CatalogFiles(bytes(index), Optional.of(bytes("{}")), Optional.empty())
              .sign(1, Publisher.NOW, Publisher.NOW.plusSeconds(999), List.of(publisher.key));
      publisher.write(place, bad);
      desk.records.delete(SeenRecords.COLLECTION, "acme");

      if (index.contains("DOCTYPE")) {
        desk.items(); // an entity that is not expanded is no harm: nothing is in it
        assertEquals(0, desk.state("acme").items());
      } else {
        refused("cannot be read");
      }
    }
  }

  @Test
  void a_folder_that_is_not_there_says_so() {
    assertEquals(List.of(), desk.items());

    assertEquals("unavailable", desk.state("acme").state());
    assertTrue(desk.state("acme").problem().orElse("").contains("there is no catalogue"));
  }
}
