package io.millrace.hub.internal.publication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.Sha256;
import io.millrace.catalog.SigningKey;
import io.millrace.hub.internal.RecordingAudit;
import io.millrace.hub.internal.SampleBundle;
import io.millrace.publisher.Published;
import io.millrace.publisher.Publisher;
import io.millrace.publisher.Signing;
import io.millrace.testkit.FakeRecordStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The served catalogue with the real publisher at the other end of a real connection. */
final class ServedCatalogueTest {
  @TempDir Path folder;
  private final SigningKey key = SigningKey.generate();
  private final RecordingAudit audit = new RecordingAudit(new FakeRecordStore());
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private ServedCatalogue served;
  private HttpServer server;
  private volatile Runnable beforePublication = () -> {};

  @BeforeEach
  void start() throws IOException {
    open(key.publicKey().pem());
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/hub/catalog/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void open(String... publishers) throws IOException {
    served =
        new ServedCatalogue(
            folder.resolve("data"),
            new PublisherKeys(List.of(publishers), List.of(folder.resolve("publishers"))),
            1 << 20,
            audit,
            Clock.systemUTC());
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().substring("/hub/catalog/".length());
    asked.add(exchange.getRequestMethod() + " " + path.replaceAll("[0-9a-f]{64}", "#"));
    try (exchange) {
      try {
        if (exchange.getRequestMethod().equals("GET")) {
          Optional<Path> file = served.file(path);
          exchange.sendResponseHeaders(file.isPresent() ? 200 : 404, file.isPresent() ? 0 : -1);
          if (file.isPresent()) {
            Files.copy(file.get(), exchange.getResponseBody());
          }
          return;
        } else if (path.equals("catalog.zip")) {
          beforePublication.run();
          served.publish(exchange.getRequestBody(), "ada");
        } else {
          String sha256 = path.replaceAll("bundles/|\\.jar", "");
          served.upload(sha256, exchange.getRequestBody(), "ada");
        }
        exchange.sendResponseHeaders(204, -1);
      } catch (PlatformException refused) {
        byte[] problem =
            new ObjectMapper()
                .writeValueAsBytes(
                    Map.of(
                        "code", refused.code(),
                        "blame", refused.blame().name(),
                        "retriable", refused.retriable(),
                        "what", refused.what(),
                        "remedy", refused.remedy()));
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(409, problem.length);
        exchange.getResponseBody().write(problem);
      }
    }
  }

  private Publisher publisher(SigningKey by) {
    URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return Publisher.server(address, Optional.of("token"), Signing.with(by));
  }

  private Path jar(String name, String version) throws IOException {
    Path jar = folder.resolve(name + version + ".jar");
    byte[] bytes =
        SampleBundle.item(name, version, "guardrail").entry("OSGI-INF/README.md", "# Hi").jar();
    return Files.write(jar, bytes);
  }

  private static String code(Executable call) {
    return assertThrows(PlatformException.class, call).code();
  }

  @Test
  void an_author_publishes_what_others_then_read() throws Exception {
    Path jar = jar("shout", "1.0.0");

    Published published = publisher(key).publish(List.of(jar));

    assertEquals(1, published.counter());
    String sha256 = Sha256.of(jar);
    assertEquals(sha256, Sha256.of(served.file("bundles/" + sha256 + ".jar").orElseThrow()));
    assertEquals(
        1,
        new CatalogFiles(
                Files.readAllBytes(served.file("index.xml").orElseThrow()),
                Optional.empty(),
                Optional.empty())
            .resources("test")
            .size());
    String readme = Sha256.of("# Hi".getBytes(StandardCharsets.UTF_8));
    assertEquals("# Hi", Files.readString(served.file("content/" + readme).orElseThrow()));
    assertEquals(
        List.of("hub.upload done", "hub.publish done"),
        audit.find("", 0, 9).stream().map(e -> e.action() + " " + e.outcome()).toList());
  }

  @Test
  void it_is_there_after_a_restart_and_grows() throws Exception {
    publisher(key).publish(List.of(jar("shout", "1.0.0")));
    open(key.publicKey().base64());

    publisher(key).publish(List.of(jar("whisper", "1.0.0")));
    Published marked = publisher(key).withdraw("shout", "1.0.0", Optional.of("it leaks"));

    assertEquals(3, marked.counter());
    assertEquals(2, marked.items());
    assertTrue(Files.readString(served.file("catalog.json").orElseThrow()).contains("it leaks"));
  }

  @Test
  void of_two_at_once_the_slower_one_looks_again_and_loses_nothing() throws Exception {
    publisher(key).publish(List.of(jar("shout", "1.0.0")));
    Path faster = jar("whisper", "1.0.0");
    beforePublication =
        () -> {
          beforePublication = () -> {};
          inBetween(faster);
        };

    Published slower = publisher(key).publish(List.of(jar("sing", "1.0.0")));

    assertEquals(3, slower.counter());
    assertEquals(3, slower.items());
    assertTrue(
        audit.find("", 0, 99).stream()
            .anyMatch(e -> e.details().containsValue("HUB_PUBLICATION_CONFLICT")));
  }

  /** Publishes without the server, whose one thread is busy. */
  private void inBetween(Path jar) {
    try {
      Path copy = folder.resolve("copy" + asked.size());
      Files.createDirectories(copy);
      CatalogFiles now =
          new CatalogFiles(
              Files.readAllBytes(served.file("index.xml").orElseThrow()),
              Optional.of(Files.readAllBytes(served.file("catalog.json").orElseThrow())),
              Optional.of(Files.readAllBytes(served.file("index.dsse.json").orElseThrow())));
      now.write(copy);
      Publisher.folder(copy, Signing.with(key)).publish(List.of(jar));
      CatalogFiles grown = CatalogFiles.read(copy);
      String index =
          new String(grown.index(), StandardCharsets.UTF_8)
              .replaceAll("bundles/sample.whisper-1.0.0.jar", "bundles/" + Sha256.of(jar) + ".jar");
      served.upload(Sha256.of(jar), Files.newInputStream(jar), "eve");
      CatalogFiles moved =
          new CatalogFiles(
              index.getBytes(StandardCharsets.UTF_8), grown.overview(), Optional.empty());
      Instant time = Instant.now();
      served.publish(zip(moved.sign(2, time, time.plusSeconds(60), List.of(key))), "eve");
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static ByteArrayInputStream zip(CatalogFiles files) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var file :
          Map.of(
                  "index.xml", files.index(),
                  "catalog.json", files.overview().orElseThrow(),
                  "index.dsse.json", files.envelope().orElseThrow())
              .entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
      }
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  @Test
  void only_named_keys_publish() throws Exception {
    Path jar = jar("shout", "1.0.0");

    assertEquals(
        "HUB_UNTRUSTED", code(() -> publisher(SigningKey.generate()).publish(List.of(jar))));
    open();
    assertEquals("HUB_UNTRUSTED", code(() -> publisher(key).publish(List.of(jar))));
    assertEquals(Optional.empty(), served.file("index.xml"));
  }

  @Test
  void a_key_in_the_folder_publishes_as_long_as_it_is_there() throws Exception {
    open();
    Path file = folder.resolve("publishers/acme.pub.pem");
    Files.createDirectories(file.getParent());
    Files.writeString(file, key.publicKey().pem());

    assertEquals(1, publisher(key).publish(List.of(jar("shout", "1.0.0"))).items());
    for (byte[] broken : List.of("no key".getBytes(StandardCharsets.UTF_8), new byte[] {-1, 0})) {
      Files.write(file, broken);
      PlatformException told =
          assertThrows(PlatformException.class, () -> upload("0".repeat(64), broken));
      assertEquals("HUB_KEY_INVALID", told.code());
      assertTrue(told.what().contains("acme.pub.pem"), told.what());
    }
    Files.delete(file);
    assertEquals(
        "HUB_UNTRUSTED", code(() -> publisher(key).publish(List.of(jar("whisper", "1.0.0")))));
  }

  @Test
  void uploads_are_what_their_name_says_and_bundles() throws Exception {
    byte[] jar = SampleBundle.item("shout", "1.0.0", "guardrail").jar();
    byte[] text = "no jar".getBytes(StandardCharsets.UTF_8);

    assertEquals("HUB_DIGEST_MISMATCH", code(() -> upload("0".repeat(64), jar)));
    assertEquals("HUB_DIGEST_MISMATCH", code(() -> upload("../../x", jar)));
    assertEquals("HUB_BUNDLE_REFUSED", code(() -> upload(Sha256.of(text), text)));
    assertEquals("HUB_BUNDLE_REFUSED", code(() -> upload("0".repeat(64), new byte[(1 << 20) + 1])));
    try (var left = Files.list(folder.resolve("data/catalogues/published/bundles"))) {
      assertEquals(List.of(), left.toList());
    }
    upload(Sha256.of(jar), jar);
    assertEquals(Optional.empty(), served.file("bundles/" + Sha256.of(jar) + ".jar"));
  }

  private void upload(String sha256, byte[] bytes) throws IOException {
    served.upload(sha256, new ByteArrayInputStream(bytes), "ada");
  }

  @Test
  void refuses_catalogues_whose_bundles_are_not_here_and_what_is_none() throws Exception {
    Path copy = folder.resolve("copy");
    Publisher.folder(copy, Signing.with(key)).publish(List.of(jar("shout", "1.0.0")));
    CatalogFiles files = CatalogFiles.read(copy);

    assertEquals("HUB_CATALOG_INVALID", code(() -> served.publish(zip(files), "ada")));
    assertEquals(
        "HUB_CATALOG_INVALID",
        code(() -> served.publish(new ByteArrayInputStream(new byte[9]), "ada")));
    assertEquals(Optional.empty(), served.file("index.xml"));
  }

  @Test
  void serves_nothing_else() throws Exception {
    publisher(key).publish(List.of(jar("shout", "1.0.0")));

    for (String path :
        List.of(
            "",
            "current.json",
            "../published/current.json",
            "editions/1/index.xml",
            "bundles/../current.json",
            "content/../../../db",
            "bundles/x.jar")) {
      assertEquals(Optional.empty(), served.file(path), path);
    }
    assertFalse(served.file("/index.xml").isEmpty());
  }
}
