package io.millrace.cli.internal.bench.karaf;

import io.millrace.cli.internal.CliFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** Waits for web consoles. */
final class Http {
  private static final Duration PATIENCE = Duration.ofSeconds(180);
  private static final long POLL_MS = 50;

  private Http() {}

  /** Returns as soon as a page that needs basic authentication is answered with 200. */
  static void await(String address, String user, String password)
      throws IOException, InterruptedException {
    String both = user + ":" + password;
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address))
            .timeout(Duration.ofSeconds(20))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)))
            .build();
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String last = "no answer";
    while (System.nanoTime() < deadline) {
      try {
        int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status == 200) {
          return;
        }
        last = "status " + status;
      } catch (IOException notYet) {
        last = "no answer";
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
    throw CliFailure.work(
        address + " did not answer with 200 in " + PATIENCE.toSeconds() + " s: " + last + ".",
        "Look at the server's log.");
  }
}
