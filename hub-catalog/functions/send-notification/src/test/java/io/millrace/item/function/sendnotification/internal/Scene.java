package io.millrace.item.function.sendnotification.internal;

import com.sun.net.httpserver.HttpServer;
import io.millrace.api.function.Function;
import io.millrace.testkit.FakeRunContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;

/** A function whose pauses are noted instead of taken, and an HTTP server that it talks to. */
final class Scene implements AutoCloseable {
  static final String SECRET = "correct horse battery staple";

  /** What came to the server; names of headers in lower case. */
  record Received(String path, Map<String, String> headers, String body) {}

  final List<Received> received = new ArrayList<>();
  final List<Long> pauses = new ArrayList<>();
  final Queue<Integer> statuses = new ArrayDeque<>();
  private final HttpServer server;
  private final Path folder;

  Scene(Path folder) {
    this.folder = folder;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/",
        exchange -> {
          Map<String, String> headers = new TreeMap<>();
          exchange
              .getRequestHeaders()
              .forEach((k, v) -> headers.put(k.toLowerCase(Locale.ROOT), v.get(0)));
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          received.add(new Received(exchange.getRequestURI().getPath(), headers, body));
          int status = statuses.isEmpty() ? 200 : statuses.remove();
          if (status == 429) {
            exchange.getResponseHeaders().add("Retry-After", "7");
          }
          if (status == 302) {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
          }
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** The function of a server whose operator allows this machine and laid down two secrets. */
  Function function() {
    return function("127.0.0.1");
  }

  Function function(String allowed) {
    Secrets secrets =
        new Secrets(
            Map.of("MILLRACE_SECRET_HOOK", SECRET, "PATH", "/bin", "MILLRACE_SECRET_EMPTY", " "),
            folder.resolve("secrets"));
    return new SendFunction(
        new Channels(secrets, new Destinations(allowed)),
        Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC),
        pauses::add);
  }

  FakeRunContext run(Map<String, ?> parameters) throws Exception {
    FakeRunContext context = new FakeRunContext(folder.resolve("run"), function(), parameters);
    function().run(context);
    return context;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
