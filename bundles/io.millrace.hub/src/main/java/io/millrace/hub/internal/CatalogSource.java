package io.millrace.hub.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the catalogue and its bundles come from: a folder or any HTTP(S) file server. Thread-safe.
 */
final class CatalogSource {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final String REMEDY =
      "Check setting 'source' of io.millrace.hub and that the place can be reached, then repeat.";

  private final @Nullable URI index;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  /**
   * Remembers where to look; touches nothing.
   *
   * @param index address of the index; null if none is known
   */
  CatalogSource(@Nullable URI index) {
    this.index = index;
  }

  @Nullable URI index() {
    return index;
  }

  /** Reads the index, however often it is asked, so that a changed catalogue is seen at once. */
  Catalog read() {
    if (index == null) {
      throw PlatformException.operator(
          "HUB_SOURCE_UNAVAILABLE",
          "No catalogue is configured and the distribution's folder is not known.",
          "Set 'source' of io.millrace.hub to a folder or an http(s) address.");
    }
    try (InputStream in = open(index)) {
      return new Catalog(index, new CatalogReader().read(in, index.toString()));
    } catch (IOException failed) {
      throw unavailable(index, failed);
    }
  }

  /**
   * Opens the bytes of a bundle; the caller closes.
   *
   * @throws PlatformException HUB_SOURCE_UNAVAILABLE; HUB_CATALOG_INVALID if the address leads out
   *     of the catalogue's folder, or from a server to this machine's files
   */
  InputStream open(Catalog catalog, CatalogResource.Content content) {
    URI url = content.url();
    boolean web = isWeb(url);
    boolean inFolder = !isWeb(catalog.index()) && isFile(url) && isBelow(catalog.index(), url);
    if (!web && !inFolder) {
      throw PlatformException.operator(
          "HUB_CATALOG_INVALID",
          "The catalogue names a bundle outside its own place: " + url + ".",
          "Do not use this catalogue; its bundles must lie beside its index or on a web server.");
    }
    try {
      return open(url);
    } catch (IOException failed) {
      throw unavailable(url, failed);
    }
  }

  private static boolean isWeb(URI url) {
    return "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
  }

  private static boolean isFile(URI url) {
    return "file".equalsIgnoreCase(url.getScheme());
  }

  private static boolean isBelow(URI index, URI url) {
    Path folder = Path.of(index).toAbsolutePath().normalize().getParent();
    return folder != null && Path.of(url).toAbsolutePath().normalize().startsWith(folder);
  }

  private InputStream open(URI url) throws IOException {
    if (isFile(url)) {
      return Files.newInputStream(Path.of(url));
    }
    HttpRequest request = HttpRequest.newBuilder(url).timeout(ANSWER).GET().build();
    try {
      HttpResponse<InputStream> response =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        response.body().close();
        throw new IOException("the server answered " + response.statusCode());
      }
      return response.body();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }

  static PlatformException unavailable(URI url, IOException failed) {
    String reason =
        failed instanceof NoSuchFileException ? "there is no such file" : failed.toString();
    return new PlatformException(
        "HUB_SOURCE_UNAVAILABLE",
        Blame.ENVIRONMENT,
        true,
        "Cannot fetch " + url + ": " + reason + ".",
        REMEDY,
        failed);
  }
}
