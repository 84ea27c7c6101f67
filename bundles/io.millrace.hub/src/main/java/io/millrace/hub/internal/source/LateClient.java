package io.millrace.hub.internal.source;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The client of all sources, made when the first is asked: it costs a start 150 ms. Thread-safe.
 */
final class LateClient implements Supplier<HttpClient> {
  private final Executor threads;
  private @Nullable HttpClient client; // guarded by this

  LateClient(Executor threads) {
    this.threads = threads;
  }

  @Override
  public synchronized HttpClient get() {
    HttpClient made = client;
    if (made == null) {
      made =
          HttpClient.newBuilder()
              .connectTimeout(Duration.ofSeconds(10))
              .followRedirects(HttpClient.Redirect.NEVER)
              .version(HttpClient.Version.HTTP_1_1)
              .executor(threads)
              .build();
      client = made;
    }
    return made;
  }
}
