package io.millrace.item.function.loaddataset.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.runtime.items.AddressRule;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Brings a file over HTTP. Every address on the way is checked, redirects too; a redirect never
 * leaves HTTPS.
 */
final class Download {
  private static final int REDIRECTS = 5;

  private final AddressRule addresses;
  private final HttpClient client =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(Duration.ofSeconds(20))
          .build();

  Download(AddressRule addresses) {
    this.addresses = addresses;
  }

  /** Returns the media type that the server told, or the empty text. */
  String to(URI first, Path target, Bounded sink) throws IOException, InterruptedException {
    URI uri = first;
    for (int i = 0; i <= REDIRECTS; i++) {
      addresses.check(uri);
      HttpResponse<InputStream> answer = ask(uri);
      try (InputStream body = answer.body()) {
        int status = answer.statusCode();
        if (status == 200) {
          answer.headers().firstValueAsLong("Content-Length").ifPresent(sink::expect);
          sink.copy(body, target);
          return answer.headers().firstValue("Content-Type").orElse("");
        }
        String location = answer.headers().firstValue("Location").orElse("");
        if (status / 100 != 3 || location.isEmpty()) {
          throw refused(status, uri);
        }
        uri = next(uri, location);
      }
    }
    throw unavailable(first, "it redirects more than " + REDIRECTS + " times", null);
  }

  private HttpResponse<InputStream> ask(URI uri) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(60))
            .header("User-Agent", "millrace")
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw unavailable(uri, e.toString(), e);
    }
  }

  private static URI next(URI from, String location) {
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw unavailable(from, "it redirects to what is no URL", e);
    }
    boolean http = "http".equalsIgnoreCase(to.getScheme());
    boolean https = "https".equalsIgnoreCase(to.getScheme());
    if (!https && !(http && "http".equalsIgnoreCase(from.getScheme()))) {
      throw unavailable(
          from, "it redirects from " + from.getScheme() + " to " + to.getScheme(), null);
    }
    return to;
  }

  private static PlatformException refused(int status, URI uri) {
    if (status == 429 || status >= 500) {
      return unavailable(uri, "it answers status " + status, null);
    }
    return PlatformException.caller(
        "DATA_NOT_FOUND",
        uri.getHost() + " answers status " + status + " for " + uri.getPath() + ".",
        "Correct 'source', or make the file readable without signing in.");
  }

  private static PlatformException unavailable(
      URI uri, String why, @org.jspecify.annotations.Nullable Exception cause) {
    return new PlatformException(
        "DATA_UNAVAILABLE",
        Blame.ENVIRONMENT,
        true,
        uri.getHost() + " does not give the file: " + why + ".",
        "Check the network and the server, then retry the run.",
        cause);
  }
}
