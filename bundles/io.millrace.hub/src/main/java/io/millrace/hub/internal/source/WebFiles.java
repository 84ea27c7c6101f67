package io.millrace.hub.internal.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Files of web servers. Redirects are followed five times, to the same scheme or from http to
 * https; credentials go to their own server only; a server that stalls is left. Thread-safe.
 */
final class WebFiles {
  private static final int MAX_REDIRECTS = 5;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int NOT_MODIFIED = 304;

  private final Supplier<HttpClient> http;
  private final Watch watch;
  private final Patience patience;
  private final Credentials credentials;

  /**
   * How long a server may take.
   *
   * @param answer until its answer begins
   * @param pause between two bytes of it
   * @param least bytes a second, over the whole
   */
  record Patience(Duration answer, Duration pause, long least) {
    static final Patience USUAL =
        new Patience(Duration.ofSeconds(30), Duration.ofSeconds(30), 32 << 10);

    Duration whole(long sizeBytes) {
      return answer.plusSeconds(Math.max(1 << 20, sizeBytes) / least);
    }
  }

  /**
   * @param http the client; asked for when a server is, since most hubs never ask one at start
   */
  WebFiles(Supplier<HttpClient> http, Watch watch, Patience patience, Credentials credentials) {
    this.http = http;
    this.watch = watch;
    this.patience = patience;
    this.credentials = credentials;
  }

  /** The same, with what opens one server. */
  WebFiles with(Credentials own) {
    return new WebFiles(http, watch, patience, own);
  }

  /**
   * A file to be read; the caller closes.
   *
   * @throws FileNotFoundException if the server has none
   */
  InputStream open(URI address, long sizeBytes) throws IOException {
    return get(address, Optional.empty(), sizeBytes).body();
  }

  /**
   * A small file as a whole, if it is there.
   *
   * @param known what was read before; given back if it has not changed
   * @param limit largest size in bytes
   */
  Optional<SourcePlace.ReadFile> read(URI address, SourcePlace.ReadFile known, int limit)
      throws IOException {
    Answer answer;
    try {
      answer = get(address, Optional.of(known), limit);
    } catch (FileNotFoundException absent) {
      return Optional.empty();
    }
    try (InputStream body = answer.body()) {
      if (answer.status() == NOT_MODIFIED) {
        return Optional.of(known);
      }
      byte[] bytes = body.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw new IOException(address + " is larger than " + limit + " bytes");
      }
      return Optional.of(new SourcePlace.ReadFile(bytes, answer.etag(), answer.lastModified()));
    }
  }

  /** What a server said, its body guarded. */
  private record Answer(int status, String etag, String lastModified, InputStream body) {}

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private Answer get(URI address, Optional<SourcePlace.ReadFile> known, long sizeBytes)
      throws IOException {
    URI at = address;
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      HttpResponse<InputStream> response = send(at, known);
      int status = response.statusCode();
      if (status == 200 || (status == NOT_MODIFIED && known.isPresent())) {
        return new Answer(
            status,
            header(response, "ETag"),
            header(response, "Last-Modified"),
            watch.over(response.body(), patience.pause(), patience.whole(sizeBytes)));
      }
      response.body().close();
      if (!REDIRECTS.contains(status)) {
        throw status == 404 || status == 410
            ? new FileNotFoundException("there is no " + at)
            : new IOException("the server answered " + status + " for " + at);
      }
      at = redirected(at, header(response, "Location"));
    }
    throw new IOException(address + " redirects more than " + MAX_REDIRECTS + " times");
  }

  private static URI redirected(URI from, String location) throws IOException {
    URI to;
    try {
      to = from.resolve(URI.create(location));
    } catch (IllegalArgumentException bad) {
      throw new IOException(from + " redirects to what is no address");
    }
    if (location.isBlank() || !mayLead(from, to)) {
      throw new IOException(
          from + " redirects to another kind of place (" + scheme(to) + "), which is not followed");
    }
    return to;
  }

  /** Whether one address may send us to another: the same scheme, or http to https. */
  static boolean mayLead(URI from, URI to) {
    boolean web = scheme(to).equals("http") || scheme(to).equals("https");
    return web
        && to.getHost() != null
        && to.getRawUserInfo() == null
        && (scheme(from).equals(scheme(to)) || scheme(to).equals("https"));
  }

  private static String scheme(URI uri) {
    return String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
  }

  private HttpResponse<InputStream> send(URI at, Optional<SourcePlace.ReadFile> known)
      throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(at).timeout(patience.answer()).GET();
    credentials.header(at).ifPresent(c -> request.header("Authorization", c));
    known
        .map(SourcePlace.ReadFile::etag)
        .filter(e -> !e.isEmpty())
        .ifPresent(e -> request.header("If-None-Match", e));
    known
        .map(SourcePlace.ReadFile::lastModified)
        .filter(m -> !m.isEmpty())
        .ifPresent(m -> request.header("If-Modified-Since", m));
    try {
      return http.get().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (HttpTimeoutException slow) {
      throw new IOException(
          at + " did not answer within " + patience.answer().toMillis() + " ms", slow);
    } catch (IllegalArgumentException bad) {
      throw new IOException(at + " is no address of a server", bad);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }
}
