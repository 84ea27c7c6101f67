package io.millrace.publisher.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The catalogue that a Millrace server serves under {@code /hub/catalog/}. */
public final class ServerShelf implements Shelf {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofMinutes(5);
  private static final int MAX_PROBLEM = 64 << 10;

  private final URI catalog;
  private final Optional<String> token;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .version(HttpClient.Version.HTTP_1_1)
          .build();

  /**
   * @param server its address, with or without {@code /hub/catalog/}
   * @param token a bearer token; shown to this server only
   */
  public ServerShelf(URI server, Optional<String> token) {
    String text = server.toString();
    String base = text.endsWith("/") ? text : text + "/";
    this.catalog = URI.create(base.endsWith("/hub/catalog/") ? base : base + "hub/catalog/");
    this.token = token;
  }

  @Override
  public String name() {
    return catalog.toString();
  }

  @Override
  public String address() {
    return "bundles/{sha256}.jar";
  }

  @Override
  public Optional<CatalogFiles> read() throws IOException {
    Optional<byte[]> index = get(CatalogFiles.INDEX);
    if (index.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new CatalogFiles(index.get(), get(CatalogFiles.OVERVIEW), get(CatalogFiles.ENVELOPE)));
  }

  private Optional<byte[]> get(String name) throws IOException {
    HttpResponse<InputStream> response = send(request(name).GET().build());
    try (InputStream body = response.body()) {
      if (response.statusCode() == 404) {
        return Optional.empty();
      }
      if (response.statusCode() != 200) {
        throw problem(response);
      }
      return Optional.of(CatalogFiles.bounded(name, body));
    }
  }

  @Override
  public void write(CatalogFiles signed, List<BundleFile> bundles, Map<String, byte[]> pages)
      throws IOException {
    for (BundleFile bundle : bundles) {
      put(
          bundle.resource().content().address(),
          HttpRequest.BodyPublishers.ofFile(bundle.file()),
          "application/java-archive");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      entry(zip, CatalogFiles.INDEX, signed.index());
      entry(zip, CatalogFiles.OVERVIEW, signed.overview().orElseThrow());
      entry(zip, CatalogFiles.ENVELOPE, signed.envelope().orElseThrow());
      for (Map.Entry<String, byte[]> page : pages.entrySet()) {
        entry(zip, CatalogFiles.CONTENT + "/" + page.getKey(), page.getValue());
      }
    }
    put(
        "catalog.zip",
        HttpRequest.BodyPublishers.ofByteArray(bytes.toByteArray()),
        "application/zip");
  }

  private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(bytes);
    zip.closeEntry();
  }

  private void put(String name, HttpRequest.BodyPublisher body, String type) throws IOException {
    HttpResponse<InputStream> response =
        send(request(name).header("Content-Type", type).PUT(body).build());
    try {
      if (response.statusCode() / 100 != 2) {
        throw problem(response);
      }
    } finally {
      response.body().close();
    }
  }

  private HttpRequest.Builder request(String name) {
    HttpRequest.Builder request = HttpRequest.newBuilder(catalog.resolve(name)).timeout(ANSWER);
    token.ifPresent(t -> request.header("Authorization", "Bearer " + t));
    return request;
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    } catch (IOException failed) {
      throw new PlatformException(
          "HUB_SOURCE_UNAVAILABLE",
          Blame.ENVIRONMENT,
          true,
          "The server at " + catalog + " cannot be reached: " + failed + ".",
          "Check the address and that the server runs, then repeat.",
          failed);
    }
  }

  /** The server's own words, if it has any. */
  private PlatformException problem(HttpResponse<InputStream> response) throws IOException {
    byte[] body = response.body().readNBytes(MAX_PROBLEM);
    try {
      JsonNode problem = new ObjectMapper().readTree(new ByteArrayInputStream(body));
      if (problem != null && problem.path("code").isTextual()) {
        return new PlatformException(
            problem.path("code").asText(),
            Blame.valueOf(problem.path("blame").asText("OPERATOR").toUpperCase(Locale.ROOT)),
            problem.path("retriable").asBoolean(),
            problem.path("what").asText(),
            problem.path("remedy").asText());
      }
    } catch (JsonProcessingException | IllegalArgumentException noProblem) {
      // said below
    }
    String text = new String(body, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    return PlatformException.operator(
        "HUB_PUBLICATION_REFUSED",
        "The server answered "
            + response.statusCode()
            + " for "
            + response.uri()
            + ". "
            + (text.length() > 200 ? text.substring(0, 200) : text),
        "Check the address and that the token may publish.");
  }
}
