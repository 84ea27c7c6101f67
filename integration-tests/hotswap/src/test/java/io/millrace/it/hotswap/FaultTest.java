package io.millrace.it.hotswap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.millrace.api.PlatformException;
import io.millrace.hub.Change;
import io.millrace.hub.ChangeReport;
import io.millrace.hub.InstalledItem;
import io.millrace.hub.Operation;
import io.millrace.hub.SourceSettings;
import io.millrace.it.hotswap.faulty.Greeter;
import io.millrace.it.hotswap.faulty.Leaker;
import io.millrace.it.hotswap.faulty.Stubborn;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.Bundle;

/**
 * Hostile and broken bundles, one after the other in one running framework: each is refused or
 * rolled back with the reason, leaves nothing, and a service that is called all the while answers.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FaultTest {
  private static final String GOOD = "good";
  private static final String BAD = Fault.ITEM;

  /** Faults that hang take this long or twice; a good bundle must manage on a busy machine. */
  private static final long START_MS = 2000;

  private Path folder;
  private HubServer server;
  private Caller caller;
  private List<String> before;

  @BeforeAll
  void start(@TempDir Path shared) throws Exception {
    folder = shared;
    server =
        new HubServer(
            folder.resolve("data"),
            folder.resolve("storage"),
            "startTimeoutMs=L\"" + START_MS + "\"\nstopTimeoutMs=L\"1000\"\n");
    FaultyBundle.publish(
        folder.resolve("good"), FaultyBundle.item(GOOD, "1.0.0").component(Greeter.class, ""));
    FaultyBundle.publish(folder.resolve("bad"), FaultyBundle.item("other", "1.0.0"));
    server.addSource("good", folder.resolve("good"));
    server.addSource("bad", folder.resolve("bad"));
    server.install(GOOD);
    caller = new Caller(server, GOOD);
  }

  @AfterAll
  void stop() throws Exception {
    System.setProperty(Stubborn.RELEASE, "now");
    caller.close();
    server.close();
    System.clearProperty(Stubborn.RELEASE);
  }

  @BeforeEach
  void remember() {
    before = state();
  }

  /** Bundles, items and files of the hub. */
  private List<String> state() {
    List<String> state = server.bundles();
    Stream<String> items = server.hub().installed().stream().map(InstalledItem::name);
    return Stream.concat(state.stream(), items).toList();
  }

  private void publish(FaultyBundle... bundles) throws Exception {
    FaultyBundle.publish(folder.resolve("bad"), bundles);
  }

  private static Stream<Fault> faults() {
    return Fault.all(GOOD, START_MS);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void is_refused_or_rolled_back(Fault fault) throws Exception {
    publish(fault.bundles().toArray(FaultyBundle[]::new));
    long state = server.hub().states(1).get(0).number();
    caller.answered();

    PlatformException told =
        assertThrows(PlatformException.class, () -> server.install(BAD), fault.name());

    assertEquals(fault.code(), told.code(), told.what());
    assertTrue(told.what().contains(fault.why()), told.what());
    assertTrue(caller.answered() > 0, "nobody answered while " + fault.name());
    assertEquals(List.of(), caller.failures());
    assertEquals(state, server.hub().states(1).get(0).number());
    if (!fault.name().endsWith("whatever happens")) {
      assertEquals(before, state());
      assertEquals(List.of(), server.hub().verify());
    }
    try (Stream<Path> all = Files.walk(folder)) {
      assertEquals(
          List.of(),
          all.map(p -> p.getFileName().toString())
              .filter(n -> n.equals("evil") || n.endsWith(".part"))
              .toList());
    }
    publish(FaultyBundle.item("next", "1.0.0").component(Greeter.class, ""));
    server.install("next"); // the hub goes on
    server.uninstall("next");
  }

  @Test
  void the_table_of_the_documentation_has_each_of_them() throws Exception {
    Path table =
        Path.of(System.getProperty("millrace.root"), "bundles/io.millrace.hub/docs/faults.md");

    List<String> rows =
        Files.readAllLines(table).stream()
            .filter(r -> r.matches("\\| .* \\| `HUB_[A-Z_]+` \\| .*"))
            .map(r -> r.replaceAll("\\| (.*) \\| `(HUB_[A-Z_]+)` \\| .*", "$1: $2"))
            .toList();

    assertEquals(faults().map(f -> f.name() + ": " + f.code()).toList(), rows);
  }

  @Test
  void a_server_that_goes_away_mid_way_leaves_nothing() throws Exception {
    Path place = folder.resolve("web");
    FaultyBundle.publish(place, Fault.bad().entry("large", new byte[100_000]));
    byte[] jar = Files.readAllBytes(place.resolve("faulty.bad-1.0.0.jar"));
    HttpServer web = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    web.createContext(
        "/",
        exchange -> {
          Path file = place.resolve(exchange.getRequestURI().getPath().substring(1));
          if (!Files.isRegularFile(file)) {
            exchange.sendResponseHeaders(404, -1);
          } else if (file.toString().endsWith(".jar")) {
            exchange.sendResponseHeaders(200, jar.length);
            exchange.getResponseBody().write(jar, 0, jar.length / 2);
            exchange.getResponseBody().flush();
          } else {
            exchange.sendResponseHeaders(200, Files.size(file));
            try (OutputStream out = exchange.getResponseBody()) {
              Files.copy(file, out);
            }
          }
          exchange.close();
        });
    web.start();
    try {
      server
          .catalogues()
          .add(
              new SourceSettings(
                  "web",
                  "http://127.0.0.1:" + web.getAddress().getPort() + "/",
                  List.of(),
                  Set.of(SourceSettings.Accepts.UNSIGNED),
                  false,
                  Optional.empty(),
                  false),
              "test");

      PlatformException told =
          assertThrows(PlatformException.class, () -> server.install("web/" + BAD));

      assertEquals("HUB_SOURCE_UNAVAILABLE", told.code(), told.what());
      assertEquals(before, state());
      assertEquals(List.of(), caller.failures());
    } finally {
      server.catalogues().remove("web", "test");
      web.stop(0);
    }
  }

  @Test
  void bundles_that_need_each_other_come_and_go_together() throws Exception {
    publish(
        FaultyBundle.item("ring", "1.0.0").exports("ring.a", "1.0").imports("ring.b", 1),
        FaultyBundle.library("chain", "1.0.0").exports("ring.b", "1.0").imports("ring.a", 1));

    ChangeReport report = server.install("ring");

    assertEquals(List.of("faulty.ring 1.0.0", "faulty.chain 1.0.0"), report.added());
    assertFalse(server.inactive().contains("faulty.ring"));
    assertFalse(server.inactive().contains("faulty.chain"));
    server.uninstall("ring");
    assertEquals(before, state());
  }

  @Test
  void two_versions_of_one_package_stand_side_by_side() throws Exception {
    publish(
        FaultyBundle.item("old", "1.0.0").imports("faulty.words", 1),
        FaultyBundle.item("new", "1.0.0").imports("faulty.words", 2),
        FaultyBundle.library("words", "1.0.0").exports("faulty.words", "1.0"),
        FaultyBundle.library("words", "2.0.0").exports("faulty.words", "2.0"));

    server.install("old");
    server.install("new");

    long words =
        Arrays.stream(server.context().getBundles())
            .filter(b -> b.getSymbolicName().equals("faulty.words"))
            .filter(b -> b.getState() == Bundle.ACTIVE)
            .count();
    assertEquals(2, words);
    server.uninstall("old");
    server.uninstall("new");
    assertEquals(before, state());
  }

  @Test
  void a_thread_that_a_bundle_leaves_is_interrupted_and_named() throws Exception {
    publish(FaultyBundle.item("leak", "1.0.0").component(Leaker.class, ""));
    server.install("leak");

    ChangeReport report = server.uninstall("leak");

    assertTrue(
        report.warnings().stream().anyMatch(w -> w.contains("'" + Leaker.THREAD + "'")),
        report.warnings().toString());
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals(Leaker.THREAD)) {
        thread.join(5000);
        assertFalse(thread.isAlive());
      }
    }
  }

  @Test
  void natives_are_not_swapped_while_the_server_runs() throws Exception {
    publish(
        FaultyBundle.item("native", "1.0.0")
            .entry("lib/libnative.so", "ELF".getBytes(StandardCharsets.UTF_8)));
    server.install("native");
    publish(
        FaultyBundle.item("native", "1.1.0")
            .entry("lib/libnative.so", "ELF2".getBytes(StandardCharsets.UTF_8)));

    PlatformException told =
        assertThrows(
            PlatformException.class,
            () -> server.hub().apply(Change.of(Operation.UPDATE, "test"), s -> {}));

    assertEquals("HUB_RESTART_NEEDED", told.code());
    assertTrue(told.what().contains("native libraries"), told.what());
    assertEquals(1, server.hub().plan(Change.of(Operation.UPDATE, "test")).restart().size());
  }
}
