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
import io.millrace.it.hotswap.faulty.Exiter;
import io.millrace.it.hotswap.faulty.Greeter;
import io.millrace.it.hotswap.faulty.Halter;
import io.millrace.it.hotswap.faulty.Leaker;
import io.millrace.it.hotswap.faulty.Sleeper;
import io.millrace.it.hotswap.faulty.Stubborn;
import io.millrace.it.hotswap.faulty.Thrower;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
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
  private static final String BAD = "bad";

  private Path folder;
  private HubServer server;
  private Caller caller;
  private List<String> before;

  /** A bundle that must not come in, why, and what else lies beside it. */
  private record Fault(String name, String code, String why, List<FaultyBundle> bundles) {
    Fault(String name, String code, String why, FaultyBundle... bundles) {
      this(name, code, why, List.of(bundles));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  void start(@TempDir Path shared) throws Exception {
    folder = shared;
    server =
        new HubServer(
            folder.resolve("data"),
            folder.resolve("storage"),
            "startTimeoutMs=L\"3000\"\nstopTimeoutMs=L\"2000\"\n");
    FaultyBundle.publish(
        folder.resolve("good"), FaultyBundle.item(GOOD, "1.0.0").component(Greeter.class, ""));
    FaultyBundle.publish(folder.resolve("bad"), FaultyBundle.item("other", "1.0.0"));
    server.addSource("good", folder.resolve("good"));
    server.addSource("bad", folder.resolve("bad"));
    server.install(GOOD);
    caller = new Caller(server);
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

  private static FaultyBundle bad() {
    return FaultyBundle.item(BAD, "1.0.0");
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A class file that needs the Java of the far future. */
  private static byte[] laterClass() {
    byte[] bytes = FaultyBundle.bytes(Greeter.class);
    bytes[7] = 120;
    return bytes;
  }

  private static byte[] half(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length / 2);
  }

  private static byte[] altered(byte[] bytes) {
    byte[] other = bytes.clone();
    other[other.length / 2] ^= 1;
    return other;
  }

  private static Stream<Fault> faults() {
    String refused = "HUB_BUNDLE_REFUSED";
    String mismatch = "HUB_DIGEST_MISMATCH";
    String failed = "HUB_START_FAILED";
    byte[] inner = FaultyBundle.library("inner", "1").contains(Halter.class).jar();
    return Stream.of(
        new Fault("altered bundle", mismatch, "SHA-256", bad().damaged(FaultTest::altered)),
        new Fault("truncated download", mismatch, "it ends after", bad().damaged(FaultTest::half)),
        new Fault(
            "more bytes than promised",
            mismatch,
            "larger than",
            bad().damaged(b -> Arrays.copyOf(b, b.length + 1))),
        new Fault("huge file", refused, "are allowed", bad().claims(100L << 30)),
        new Fault("zip bomb", refused, "inflates", bad().entry("bomb", new byte[64 << 20])),
        new Fault(
            "zip bomb inside",
            refused,
            "inflates",
            bad()
                .entry(
                    "inner.jar",
                    FaultyBundle.library("b", "1").entry("bomb", new byte[64 << 20]).jar())),
        new Fault(
            "path traversal", refused, "leads out", bad().entry("x/../../evil", text("evil"))),
        new Fault(
            "path traversal of files",
            refused,
            "leads out",
            bad().entry("resources/../../evil", text("evil"))),
        new Fault("absolute name", refused, "leads out", bad().entry("/etc/evil", text("evil"))),
        new Fault("drive name", refused, "leads out", bad().entry("C:\\evil", text("evil"))),
        new Fault("no manifest", refused, "no manifest", bad().bare()),
        new Fault(
            "another manifest",
            refused,
            "its manifest says it is someone.else",
            bad().header("Bundle-SymbolicName", "someone.else")),
        new Fault("another version", refused, "9.0.0", bad().header("Bundle-Version", "9.0.0")),
        new Fault(
            "later Java",
            refused,
            "needs Java",
            bad().entry(FaultyBundle.path(Greeter.class), laterClass())),
        new Fault(
            "broken class",
            refused,
            "cut short",
            bad().entry(FaultyBundle.path(Greeter.class), half(FaultyBundle.bytes(Greeter.class)))),
        new Fault(
            "no class", refused, "no class file", bad().entry("a/B.class", text("not a class"))),
        new Fault(
            "System.exit", refused, "java.lang.System.exit", bad().component(Exiter.class, "")),
        new Fault("halt", refused, "java.lang.Runtime.halt", bad().component(Halter.class, "")),
        new Fault("halt inside", refused, "Runtime.halt", bad().entry("lib/inner.jar", inner)),
        new Fault(
            "two files of one name",
            refused,
            "two different files",
            bad(),
            bad().entry("other", text("other")).file("other.jar")),
        new Fault(
            "another file of what is installed",
            refused,
            "installed already",
            bad().called("faulty." + GOOD)),
        new Fault(
            "missing package", "HUB_UNRESOLVED", "faulty.words", bad().imports("faulty.words", 1)),
        new Fault(
            "missing capability",
            "HUB_UNRESOLVED",
            "acme.engine",
            bad().needs("acme.engine", "(power=9)")),
        new Fault(
            "missing service",
            failed,
            "java.util.concurrent.Callable",
            bad()
                .component(
                    Greeter.class,
                    "<reference name=\"tool\" interface=\"java.util.concurrent.Callable\"/>")),
        new Fault(
            "missing class",
            failed,
            "ClassNotFoundException",
            bad().header("Bundle-Activator", "nowhere.Activator")),
        new Fault("activation throws", failed, "no powder", bad().component(Thrower.class, "")),
        new Fault("activation hangs", failed, "within 3000 ms", bad().component(Sleeper.class, "")),
        new Fault(
            "activation hangs whatever happens",
            failed,
            "within 3000 ms",
            FaultyBundle.item(BAD, "2.0.0").component(Stubborn.class, "")));
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
  void a_server_that_goes_away_mid_way_leaves_nothing() throws Exception {
    Path place = folder.resolve("web");
    FaultyBundle.publish(place, bad().entry("large", new byte[100_000]));
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
    publish(FaultyBundle.item("native", "1.0.0").entry("lib/libnative.so", text("ELF")));
    server.install("native");
    publish(FaultyBundle.item("native", "1.1.0").entry("lib/libnative.so", text("ELF2")));

    PlatformException told =
        assertThrows(
            PlatformException.class,
            () -> server.hub().apply(Change.of(Operation.UPDATE, "test"), s -> {}));

    assertEquals("HUB_RESTART_NEEDED", told.code());
    assertTrue(told.what().contains("native libraries"), told.what());
    assertEquals(1, server.hub().plan(Change.of(Operation.UPDATE, "test")).restart().size());
  }

  /** Calls the good item's service without a pause and counts. */
  private static final class Caller implements AutoCloseable {
    private final HubServer server;
    private final Thread thread = new Thread(this::call, "caller");
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AtomicLong answers = new AtomicLong();
    private volatile boolean done;

    Caller(HubServer server) {
      this.server = server;
      thread.start();
    }

    private void call() {
      while (!done) {
        try {
          var found =
              server
                  .context()
                  .getServiceReferences(Supplier.class, "(faulty=faulty." + GOOD + ")")
                  .iterator()
                  .next();
          if (!"hello".equals(server.context().getService(found).get())) {
            failures.add("another answer");
          }
          server.context().ungetService(found);
          answers.incrementAndGet();
          Thread.sleep(1); // lets the machine do something else too
        } catch (Exception failed) { // whatever it is, it must not happen
          failures.add(failed.toString());
        }
      }
    }

    /** How many since the last time; waits for one, since a refusal may take no time at all. */
    long answered() {
      long end = System.nanoTime() + 10_000_000_000L;
      while (answers.get() == 0 && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      return answers.getAndSet(0);
    }

    List<String> failures() {
      return failures;
    }

    @Override
    public void close() throws InterruptedException {
      done = true;
      thread.join();
    }
  }
}
