package io.millrace.hub.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import io.millrace.api.PlatformException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CatalogSourceTest {
  @TempDir Path folder;

  private static CatalogResource.Content at(URI url) {
    return new CatalogResource.Content(url, "0".repeat(64), 1);
  }

  private static String code(CatalogSource source, Catalog catalog, URI url) {
    return assertThrows(PlatformException.class, () -> source.open(catalog, at(url))).code();
  }

  @Test
  void reads_index_and_bundles_from_a_web_server() throws Exception {
    SampleBundle bundle = SampleBundle.item("greeter", "1.0.0", "guardrail");
    SampleBundle.publish(folder, bundle);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          Path file = folder.resolve(exchange.getRequestURI().getPath().substring(3));
          byte[] body = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
          exchange.sendResponseHeaders(Files.exists(file) ? 200 : 404, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      URI index = Settings.address("http://127.0.0.1:" + server.getAddress().getPort() + "/c/");
      CatalogSource source = new CatalogSource(index);

      Catalog catalog = source.read();

      CatalogResource resource = catalog.resources().get(0);
      try (InputStream in = source.open(catalog, resource.content(catalog.index()))) {
        assertArrayEquals(bundle.jar(), in.readAllBytes());
      }
      assertEquals("HUB_SOURCE_UNAVAILABLE", code(source, catalog, index.resolve("missing.jar")));
      assertEquals(
          "HUB_CATALOG_INVALID", code(source, catalog, folder.resolve("index.xml").toUri()));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void keeps_inside_the_catalogues_folder() throws Exception {
    SampleBundle.publish(folder.resolve("c"), SampleBundle.item("a", "1.0.0", "model"));
    CatalogSource source = new CatalogSource(Settings.address(folder.resolve("c").toString()));

    Catalog catalog = source.read();

    assertEquals(
        "HUB_CATALOG_INVALID", code(source, catalog, catalog.index().resolve("../secret.jar")));
  }

  @Test
  void says_when_nothing_is_configured() {
    PlatformException refused =
        assertThrows(PlatformException.class, () -> new CatalogSource(null).read());

    assertEquals("HUB_SOURCE_UNAVAILABLE", refused.code());
  }
}
