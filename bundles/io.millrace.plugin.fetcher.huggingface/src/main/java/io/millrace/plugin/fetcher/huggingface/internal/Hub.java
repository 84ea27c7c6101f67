package io.millrace.plugin.fetcher.huggingface.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The Hub over HTTP. Tries again after 429, 5xx and broken connections, waiting longer each time.
 * The token goes to the endpoint and to nobody that it redirects to.
 */
final class Hub {
  /** Waits; a test does not. */
  interface Pause {
    void millis(long duration) throws InterruptedException;
  }

  /**
   * What a revision names.
   *
   * @param commit 40 hexadecimal digits
   */
  record Revision(String commit, List<RemoteFile> files) {}

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_DESCRIPTION = 32 << 20;
  private static final int TRIES = 5;
  private static final int REDIRECTS = 6;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final Settings settings;
  private final Pause pause;
  private final HttpClient client;

  Hub(Settings settings, Pause pause) {
    this.settings = settings;
    this.pause = pause;
    this.client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(20))
            .build();
  }

  /** What the revision holds now. */
  Revision revision(ModelName model) throws IOException, InterruptedException {
    String path = "/api/models/" + model.id() + "/revision/" + encoded(model.revision());
    URI uri = URI.create(settings.endpoint() + path + "?blobs=true");
    HttpResponse<InputStream> response = get(uri, model, 0);
    JsonNode json;
    try (InputStream body = response.body()) {
      byte[] bytes = body.readNBytes(LONGEST_DESCRIPTION + 1);
      if (bytes.length > LONGEST_DESCRIPTION) {
        throw new IOException("the description has more than " + LONGEST_DESCRIPTION + " bytes");
      }
      json = JSON.readTree(bytes);
    }
    List<RemoteFile> files;
    try {
      files = files(json);
    } catch (IllegalArgumentException e) {
      throw new IOException("the description has the digest " + e.getMessage());
    }
    String commit = json.path("sha").asText();
    if (!commit.matches("[0-9a-f]{40}")) {
      throw new IOException("the answer names no commit");
    }
    return new Revision(commit, files);
  }

  private static List<RemoteFile> files(JsonNode json) {
    List<RemoteFile> files = new ArrayList<>();
    for (JsonNode sibling : json.path("siblings")) {
      String name = sibling.path("rfilename").asText();
      if (RemoteFile.wanted(name)) {
        JsonNode lfs = sibling.path("lfs");
        boolean large = lfs.isObject();
        files.add(
            new RemoteFile(
                name,
                large ? lfs.path("size").asLong() : sibling.path("size").asLong(),
                large ? lfs.path("sha256").asText() : sibling.path("blobId").asText()));
      }
    }
    return files;
  }

  /** The content of a file from an offset on; status 206, or 200 if it is the whole file. */
  HttpResponse<InputStream> content(ModelName model, String commit, RemoteFile file, long from)
      throws IOException, InterruptedException {
    String name =
        Arrays.stream(file.name().split("/")).map(Hub::encoded).collect(Collectors.joining("/"));
    String path = "/" + model.id() + "/resolve/" + commit + "/" + name;
    return get(URI.create(settings.endpoint() + path), model, from);
  }

  /** Waits before the given try, 0-based: 1 s, 2 s, 4 s, … or what the server asks for. */
  boolean mayTryAgain(int attempt, @Nullable HttpResponse<?> answer) throws InterruptedException {
    if (attempt + 1 >= TRIES) {
      return false;
    }
    long asked =
        answer == null
            ? 0
            : answer
                .headers()
                .firstValue("Retry-After")
                .filter(v -> v.matches("\\d{1,3}"))
                .map(v -> Long.parseLong(v) * 1000)
                .orElse(0L);
    pause.millis(Math.max(asked, 1000L << attempt));
    return true;
  }

  private HttpResponse<InputStream> get(URI uri, ModelName model, long from)
      throws IOException, InterruptedException {
    for (int attempt = 0; ; attempt++) {
      HttpResponse<InputStream> answer = null;
      try {
        answer = followed(uri, from);
        int status = answer.statusCode();
        if (status == 200 || status == 206 || status == 416 && from > 0) {
          return answer;
        }
        answer.body().close();
        if (status != 429 && status < 500) {
          throw refused(status, model);
        }
      } catch (IOException e) {
        if (!mayTryAgain(attempt, null)) {
          throw e;
        }
        continue;
      }
      if (!mayTryAgain(attempt, answer)) {
        throw new IOException("status " + answer.statusCode() + " from " + uri.getHost());
      }
    }
  }

  private HttpResponse<InputStream> followed(URI first, long from)
      throws IOException, InterruptedException {
    URI uri = first;
    for (int i = 0; i < REDIRECTS; i++) {
      HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(TIMEOUT);
      request.header("User-Agent", "millrace");
      if (settings.token().isPresent() && sameServer(uri)) {
        request.header("Authorization", "Bearer " + settings.token().get());
      }
      if (from > 0) {
        request.header("Range", "bytes=" + from + "-");
      }
      HttpResponse<InputStream> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      String location = answer.headers().firstValue("Location").orElse("");
      if (answer.statusCode() / 100 != 3 || location.isEmpty()) {
        return answer;
      }
      answer.body().close();
      uri = uri.resolve(location);
      if (!List.of("http", "https").contains(uri.getScheme())) {
        throw new IOException("redirected to " + uri.getScheme());
      }
    }
    throw new IOException("more than " + REDIRECTS + " redirects");
  }

  private boolean sameServer(URI uri) {
    URI own = settings.endpoint();
    return own.getScheme().equals(uri.getScheme())
        && own.getHost().equalsIgnoreCase(uri.getHost())
        && own.getPort() == uri.getPort();
  }

  private PlatformException refused(int status, ModelName model) {
    if (status == 403) {
      return PlatformException.operator(
          "MODEL_FETCH_UNAVAILABLE",
          "The Hub does not let this server read " + model + " (status 403).",
          "Accept the model's terms on its page, and set HF_TOKEN to a token that may read it.");
    }
    if (status == 401 || status == 404) {
      return PlatformException.caller(
          "MODEL_NOT_FOUND",
          "The Hub has no model "
              + model
              + ", or hides it from this server (status "
              + status
              + ").",
          settings.token().isPresent()
              ? "Check owner, name and revision, and that HF_TOKEN may read it."
              : "Check owner, name and revision; for a private model set HF_TOKEN.");
    }
    return new PlatformException(
        "MODEL_FETCH_UNAVAILABLE",
        Blame.ENVIRONMENT,
        false,
        "The Hub answered status " + status + " for " + model + ".",
        "Check HF_ENDPOINT.");
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
