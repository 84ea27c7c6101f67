package io.millrace.hub.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.hub.ChangeReport;
import io.millrace.hub.InstalledItem;
import io.millrace.hub.internal.sample.Explosion;
import io.millrace.hub.internal.sample.Greeting;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the hub in a real framework with real bundles. */
final class LiveHubTest {
  @TempDir Path folder;
  private HubHarness at;

  @BeforeEach
  void start() throws Exception {
    at = new HubHarness(folder);
  }

  @AfterEach
  void stop() throws Exception {
    at.close();
  }

  private static SampleBundle greeter(String version) {
    return SampleBundle.item("greeter", version, "guardrail").component(Greeting.class, "");
  }

  private static SampleBundle library() {
    return new SampleBundle("sample.library", "1.0.0").exports("sample.words");
  }

  private String code(Runnable call) {
    return assertThrows(PlatformException.class, call::run).code();
  }

  private List<String> stored() throws IOException {
    try (Stream<Path> files = Files.list(at.data().resolve("bundles"))) {
      return files.map(f -> f.getFileName().toString()).toList();
    }
  }

  @Test
  void installs_the_highest_version_and_its_service_works() throws Exception {
    SampleBundle.publish(at.catalog(), greeter("1.0.0"), greeter("1.2.0"), greeter("1.1.0"));

    ChangeReport report = at.install("hub://greeter");

    assertEquals(List.of("sample.greeter 1.2.0 active"), at.bundles());
    assertEquals(List.of("java.util.function.Supplier"), report.services());
    assertEquals(List.of("sample.greeter 1.2.0"), report.added());
    assertFalse(report.nothing());
    Supplier<?> service = at.context().getService(at.context().getServiceReference(Supplier.class));
    assertEquals("hello", service.get());
    assertEquals("hub.installed", at.events.get(0).type());
    assertEquals("greeter", at.events.get(0).subject());
  }

  @Test
  void brings_what_an_item_needs_and_takes_it_out_with_the_last_that_needs_it() throws Exception {
    SampleBundle.publish(
        at.catalog(),
        greeter("1.0.0").imports("sample.words"),
        SampleBundle.item("other", "2.0.0", "monitor").imports("sample.words"),
        library());

    ChangeReport report = at.install("greeter");
    at.install("other");

    assertEquals(List.of("sample.greeter 1.0.0", "sample.library 1.0.0"), report.added());
    assertEquals(3, at.bundles().size());
    at.uninstall("other"); // the library is the greeter's
    assertEquals(2, at.bundles().size());
    at.uninstall("greeter");
    assertEquals(List.of(), at.bundles());
    assertEquals(3, stored().size()); // for the way back
  }

  @Test
  void refuses_to_remove_what_another_bundle_is_wired_to() throws Exception {
    SampleBundle.publish(
        at.catalog(), SampleBundle.item("words", "1.0.0", "function").exports("sample.words"));
    at.install("words");
    byte[] user = new SampleBundle("sample.user", "1.0.0").imports("sample.words").jar();
    at.context().installBundle("test:user", new ByteArrayInputStream(user)).start();

    PlatformException refused = assertThrows(PlatformException.class, () -> at.uninstall("words"));

    assertEquals("HUB_ITEM_IN_USE", refused.code());
    assertTrue(refused.what().contains("sample.user 1.0.0"), refused.what());
  }

  @Test
  void does_nothing_if_it_is_there_and_refuses_another_version() throws Exception {
    SampleBundle.publish(at.catalog(), greeter("1.0.0"), greeter("2.0.0"));
    at.install("greeter:[1,2)");

    assertTrue(at.install("greeter").nothing());
    assertEquals("HUB_ITEM_CONFLICT", code(() -> at.install("greeter:2")));
    assertEquals(1, at.bundles().size());
    assertEquals(1, at.events.size());
  }

  @Test
  void names_what_comes_near() throws Exception {
    SampleBundle.publish(at.catalog(), greeter("1.0.0"));

    PlatformException refused = assertThrows(PlatformException.class, () -> at.install("greter"));

    assertEquals("HUB_ITEM_NOT_FOUND", refused.code());
    assertEquals("Did you mean greeter?", refused.remedy());
    assertEquals("HUB_ITEM_NOT_FOUND", code(() -> at.install("greeter:3")));
    assertEquals("HUB_ITEM_NOT_FOUND", code(() -> at.uninstall("greeter")));
    assertEquals("HUB_RANGE_INVALID", code(() -> at.install("greeter:[1")));
    assertEquals("NAME_INVALID", code(() -> at.install("../greeter")));
  }

  @Test
  void refuses_altered_bytes_and_leaves_nothing() throws Exception {
    SampleBundle.publish(at.catalog(), greeter("1.0.0"));
    Path jar = at.catalog().resolve(greeter("1.0.0").file());
    byte[] bytes = Files.readAllBytes(jar);
    bytes[bytes.length / 2] ^= 1;
    Files.write(jar, bytes);

    assertEquals("HUB_DIGEST_MISMATCH", code(() -> at.install("greeter")));
    Files.write(jar, new byte[bytes.length + 1]);
    assertEquals("HUB_DIGEST_MISMATCH", code(() -> at.install("greeter")));
    assertEquals(List.of(), at.bundles());
    assertEquals(List.of(), stored());
    assertEquals(List.of(), at.hub.installed());
  }

  @Test
  void says_what_is_missing() throws Exception {
    SampleBundle.publish(at.catalog(), greeter("1.0.0").imports("sample.words"));

    PlatformException refused = assertThrows(PlatformException.class, () -> at.install("greeter"));

    assertEquals("HUB_UNRESOLVED", refused.code());
    assertTrue(refused.what().contains("osgi.wiring.package=sample.words"), refused.what());
  }

  @Test
  void rolls_back_a_component_that_fails_or_lacks_something() throws Exception {
    SampleBundle.publish(
        at.catalog(),
        SampleBundle.item("bomb", "1.0.0", "guardrail").component(Explosion.class, ""),
        SampleBundle.item("needy", "1.0.0", "guardrail")
            .component(
                Greeting.class,
                "<reference name=\"tool\" interface=\"java.util.concurrent.Callable\"/>"));

    PlatformException bomb = assertThrows(PlatformException.class, () -> at.install("bomb"));
    PlatformException needy = assertThrows(PlatformException.class, () -> at.install("needy"));

    assertEquals("HUB_START_FAILED", bomb.code());
    assertTrue(bomb.what().contains("no powder"), bomb.what());
    assertEquals("HUB_START_FAILED", needy.code());
    assertTrue(needy.what().contains("java.util.concurrent.Callable"), needy.what());
    assertEquals(List.of(), at.bundles());
    assertEquals(List.of(), stored());
    assertEquals(List.of(), at.events);
  }

  @Test
  void comes_back_in_a_new_framework() throws Exception {
    SampleBundle.publish(at.catalog(), greeter("1.0.0").imports("sample.words"), library());
    at.install("greeter");
    Files.delete(at.catalog().resolve("index.xml")); // it must not be needed

    at.restart();

    assertEquals(
        List.of("sample.greeter 1.0.0 active", "sample.library 1.0.0 active"), at.bundles());
    InstalledItem item = at.hub.installed().get(0);
    assertEquals("active", item.state());
    assertFalse(item.builtIn());
    assertEquals(List.of("sample.greeter 1.0.0", "sample.library 1.0.0"), item.bundles());
  }

  @Test
  void shows_an_item_whose_file_is_damaged_as_failed_until_it_is_installed_again()
      throws Exception {
    SampleBundle.publish(at.catalog(), greeter("1.0.0"));
    at.install("greeter");
    at.stop();
    Files.writeString(at.data().resolve("bundles").resolve(stored().get(0)), "damaged");

    at.start();

    assertEquals("failed", at.hub.installed().get(0).state());
    assertFalse(at.install("greeter").nothing());
    assertEquals("active", at.hub.installed().get(0).state());
  }

  @Test
  void removes_what_an_interrupted_installation_left() throws Exception {
    SampleBundle.publish(at.catalog(), greeter("1.0.0"));
    at.install("greeter");
    at.records.delete("hub-state", "000000000001"); // as if it had died before the record
    Files.writeString(at.data().resolve("bundles/0.part"), "half");
    Files.createDirectories(at.data().resolve("hub/model/1.0.0.part"));

    at.openHub();

    assertEquals(List.of(), at.bundles());
    assertFalse(Files.exists(at.data().resolve("bundles/0.part")));
    assertFalse(Files.exists(at.data().resolve("hub/model/1.0.0.part")));
  }

  @Test
  void counts_what_the_distribution_brought_as_installed() throws Exception {
    SampleBundle.publish(at.catalog(), greeter("1.0.0"));
    at.context()
        .installBundle("test:built-in", new ByteArrayInputStream(greeter("1.0.0").jar()))
        .start();

    ChangeReport report = at.install("greeter");

    assertTrue(report.nothing());
    assertTrue(report.items().get(0).builtIn());
    assertEquals("HUB_ITEM_CONFLICT", code(() -> at.uninstall("greeter")));
  }

  @Test
  void unpacks_the_files_of_a_resource_bundle() throws Exception {
    SampleBundle.publish(
        at.catalog(),
        SampleBundle.item("tiny", "1.0.0", "model")
            .entry("resources/config.json", "{}")
            .entry("resources/data/a.jsonl", "x"));

    Path fetched = new HubModelFetcher(at.hub).fetch(URI.create("hub://tiny"), (f, d, t) -> {});

    assertEquals(at.data().resolve("hub/tiny/1.0.0"), fetched);
    assertEquals("{}", Files.readString(fetched.resolve("config.json")));
    assertEquals("x", Files.readString(fetched.resolve("data/a.jsonl")));
    assertEquals(Optional.of(fetched), at.hub.resources("tiny:1"));
    assertEquals(Optional.empty(), at.hub.resources("tiny:2"));
    at.uninstall("tiny");
    assertFalse(Files.exists(fetched));
  }

  @Test
  void brings_the_items_that_an_item_names_and_their_files() throws Exception {
    SampleBundle.publish(
        at.catalog(),
        SampleBundle.item("bank", "1.0.0", "blueprint")
            .entry("resources/project.yaml", "project: bank")
            .needs("io.millrace.item", "(&(kind=model)(name=tiny))"),
        SampleBundle.item("tiny", "1.0.0", "model").entry("resources/config.json", "{}"));

    ChangeReport report = at.install("bank");

    assertEquals(2, report.added().size());
    Path model = at.data().resolve("hub/tiny/1.0.0");
    assertEquals(Optional.of(model), at.hub.resources("tiny"));
    assertEquals("HUB_ITEM_CONFLICT", code(() -> at.uninstall("tiny")));
    assertTrue(at.install("tiny").nothing()); // from now on it stays of its own right
    at.uninstall("bank");
    assertEquals(List.of("sample.tiny 1.0.0 active"), at.bundles());
    at.uninstall("tiny");
    assertFalse(Files.exists(model));
  }

  @Test
  void refuses_files_that_lead_out_of_their_folder() throws Exception {
    SampleBundle.publish(
        at.catalog(),
        SampleBundle.item("tiny", "1.0.0", "model").entry("resources/../../../evil", "x"));

    assertThrows(PlatformException.class, () -> at.install("tiny"));

    assertEquals(List.of(), at.bundles());
    try (Stream<Path> all = Files.walk(folder)) {
      assertTrue(all.noneMatch(p -> p.getFileName().toString().equals("evil")));
    }
  }

  @Test
  void says_that_the_catalogue_cannot_be_reached() {
    assertEquals("HUB_SOURCE_UNAVAILABLE", code(() -> at.install("greeter")));
  }
}
