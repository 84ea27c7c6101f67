package io.millrace.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.hub.Archives;
import io.millrace.hub.HubSource;
import io.millrace.hub.Publications;
import io.millrace.hub.SourceSettings;
import io.millrace.rest.internal.health.Metrics;
import io.millrace.rest.internal.hub.ArchiveRoutes;
import io.millrace.rest.internal.hub.PublicationRoutes;
import io.millrace.rest.internal.hub.Uploads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivesTest {
  private static final String ADMIN = "admin-secret";

  @TempDir private Path folder;
  private final Carrier carrier = new Carrier();
  private @Nullable TestServer server;

  @AfterEach
  void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private TestServer start(boolean there, boolean anonymous) {
    Uploads uploads = new Uploads(folder.resolve("uploads"));
    server =
        new TestServer(
            new Metrics(),
            new ArchiveRoutes(there ? carrier : null, uploads),
            new PublicationRoutes(there ? carrier : null, anonymous, uploads));
    return server;
  }

  private static HttpRequest.Builder as(String secret, HttpRequest.Builder request) {
    return request.header("Authorization", "Bearer " + secret);
  }

  @Test
  void exports_the_items_as_a_zip_or_tells_why_not() throws Exception {
    TestServer running = start(true, false);

    HttpResponse<String> zip =
        running.get("/api/v1/hub/export?item=a&item=b%3A%5B1,2)", "viewer-secret");
    HttpResponse<String> refused = running.get("/api/v1/hub/export?item=none", "viewer-secret");

    assertEquals("PK[a, b:[1,2)]", zip.body());
    assertEquals("application/zip", zip.headers().firstValue("Content-Type").orElseThrow());
    assertEquals(404, refused.statusCode());
    assertFalse(refused.headers().firstValue("Content-Disposition").isPresent());
    assertEquals(400, running.get("/api/v1/hub/export", "viewer-secret").statusCode());
  }

  @Test
  void imports_an_archive_for_administrators_only() throws Exception {
    TestServer running = start(true, false);
    String path = "/api/v1/hub/import?name=usb&key=A%2B%2F%3D&key=B";

    assertEquals(201, running.post(path, ADMIN, "PK archive").statusCode());
    assertEquals(403, running.post(path, "developer-secret", "PK").statusCode());
    assertEquals(400, running.post("/api/v1/hub/import", ADMIN, "PK").statusCode());
    assertEquals(List.of("admin imports usb [A+/=, B] PK archive"), carrier.done);
    assertEquals(0, files("uploads"));
  }

  @Test
  void the_served_catalogue_needs_an_account_unless_it_is_said_otherwise() throws Exception {
    TestServer closed = start(true, false);
    assertEquals(401, closed.send(closed.request("/hub/catalog/index.xml")).statusCode());
    assertEquals(200, closed.get("/hub/catalog/index.xml", "client-secret").statusCode());
    closed.close();

    TestServer open = start(true, true);
    HttpResponse<String> index = open.send(open.request("/hub/catalog/index.xml"));
    assertEquals("<index/>", index.body());
    assertEquals("application/xml", index.headers().firstValue("Content-Type").orElseThrow());
    assertEquals(404, open.send(open.request("/hub/catalog/bundles/x.jar")).statusCode());
  }

  @Test
  void what_has_not_changed_is_not_sent_again() throws Exception {
    TestServer running = start(true, true);
    String path = "/hub/catalog/index.xml";
    String tag = running.send(running.request(path)).headers().firstValue("ETag").orElseThrow();

    assertEquals(
        304, running.send(running.request(path).header("If-None-Match", tag)).statusCode());
    Files.setLastModifiedTime(carrier.index(), FileTime.fromMillis(5));
    assertEquals(
        200, running.send(running.request(path).header("If-None-Match", tag)).statusCode());
  }

  private static int publish(TestServer running, String secret, String zip) throws Exception {
    HttpRequest.Builder request = as(secret, running.request("/hub/catalog/catalog.zip"));
    return running.send(request.PUT(HttpRequest.BodyPublishers.ofString(zip))).statusCode();
  }

  @Test
  void bundles_and_catalogues_are_published_by_administrators() throws Exception {
    TestServer running = start(true, false);
    String bundle = "/hub/catalog/bundles/" + "a".repeat(64) + ".jar";
    HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofString("PK");

    assertEquals(200, running.send(as(ADMIN, running.request(bundle)).PUT(body)).statusCode());
    assertEquals(
        403, running.send(as("developer-secret", running.request(bundle)).PUT(body)).statusCode());
    assertEquals(200, publish(running, ADMIN, "zip"));
    assertEquals(403, publish(running, "developer-secret", "zip"));
    assertEquals(409, publish(running, ADMIN, "old"));
    assertEquals(
        List.of("admin uploads " + "a".repeat(64) + " PK", "admin publishes zip"), carrier.done);
    assertEquals(0, files("uploads"));
  }

  @Test
  void says_what_to_do_while_the_services_are_not_there() throws Exception {
    TestServer running = start(false, false);

    for (HttpResponse<String> answer :
        List.of(
            running.get("/api/v1/hub/export?item=a", ADMIN),
            running.post("/api/v1/hub/import?name=a", ADMIN, "PK"),
            running.get("/hub/catalog/index.xml", ADMIN),
            running.send(
                as(ADMIN, running.request("/hub/catalog/catalog.zip"))
                    .PUT(HttpRequest.BodyPublishers.ofString("zip"))))) {
      assertEquals(503, answer.statusCode());
      assertTrue(answer.body().contains("HUB_UNAVAILABLE"), answer.body());
      assertTrue(answer.body().contains("/readyz"), answer.body());
    }
  }

  private int files(String name) throws IOException {
    try (var all = Files.list(folder.resolve(name))) {
      return (int) all.count();
    }
  }

  private final class Carrier implements Archives, Publications {
    private final List<String> done = new java.util.ArrayList<>();

    private Path index() throws IOException {
      Path index = folder.resolve("index.xml");
      return Files.exists(index) ? index : Files.writeString(index, "<index/>");
    }

    @Override
    public void export(List<String> items, OutputStream out) throws IOException {
      if (items.contains("none")) {
        throw PlatformException.caller("HUB_ITEM_NOT_FOUND", "No 'none'.", "List them.");
      }
      out.write(("PK" + items).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public HubSource importArchive(String name, List<String> keys, InputStream in, String who)
        throws IOException {
      done.add(who + " imports " + name + " " + keys + " " + text(in));
      return new HubSource(
          new SourceSettings(name, "", keys, Set.of(), true, Optional.empty(), false),
          "offline",
          Optional.empty(),
          Optional.empty(),
          1,
          Optional.empty(),
          Optional.empty(),
          1);
    }

    @Override
    public Optional<Path> file(String path) {
      try {
        return path.equals("index.xml") ? Optional.of(index()) : Optional.empty();
      } catch (IOException e) {
        return Optional.empty();
      }
    }

    @Override
    public void upload(String sha256, InputStream bundle, String who) throws IOException {
      done.add(who + " uploads " + sha256 + " " + text(bundle));
    }

    @Override
    public void publish(InputStream catalog, String who) throws IOException {
      String text = text(catalog);
      if (text.equals("old")) {
        throw PlatformException.caller("HUB_PUBLICATION_CONFLICT", "Older.", "Fetch again.");
      }
      done.add(who + " publishes " + text);
    }

    private String text(InputStream in) throws IOException {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
