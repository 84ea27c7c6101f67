package io.millrace.hub.internal.source;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.catalog.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real web server that serves files with ETag, and misbehaves where it is told to. */
final class Site implements AutoCloseable {
  final Map<String, byte[]> files = new ConcurrentHashMap<>();
  final Map<String, Trick> tricks = new ConcurrentHashMap<>();
  final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private int port;

  /** What to do instead of serving. */
  interface Trick {
    void answer(HttpExchange exchange) throws IOException;
  }

  Site() throws IOException {
    start(0);
  }

  private void start(int at) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    port = server.getAddress().getPort();
  }

  String url() {
    return "http://127.0.0.1:" + port + "/c/";
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().replaceFirst("^/c/", "");
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    authorizations.add(String.valueOf(authorization));
    try (exchange) {
      Trick trick = tricks.get(path);
      if (trick != null) {
        asked.add(path + " trick");
        trick.answer(exchange);
        return;
      }
      byte[] file = files.get(path);
      String etag = file == null ? "" : '"' + Sha256.of(file) + '"';
      if (file == null) {
        asked.add(path + " 404");
        exchange.sendResponseHeaders(404, -1);
      } else if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
        asked.add(path + " 304");
        exchange.sendResponseHeaders(304, -1);
      } else {
        asked.add(path + " 200");
        exchange.getResponseHeaders().set("ETag", etag);
        exchange.sendResponseHeaders(200, file.length == 0 ? -1 : file.length);
        exchange.getResponseBody().write(file);
      }
    }
  }

  static Trick redirect(String to) {
    return exchange -> {
      exchange.getResponseHeaders().set("Location", to);
      exchange.sendResponseHeaders(302, -1);
    };
  }

  /** Promises more than it sends, and hangs up. */
  static Trick truncated(byte[] file) {
    return exchange -> {
      exchange.sendResponseHeaders(200, file.length);
      exchange.getResponseBody().write(file, 0, file.length / 2);
      exchange.getResponseBody().flush();
      throw new IOException("hang up");
    };
  }

  /** Sends for ever. */
  static Trick endless() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      byte[] block = new byte[1 << 16];
      while (true) {
        exchange.getResponseBody().write(block);
      }
    };
  }

  /** Sends a little and then nothing, until the client leaves. */
  static Trick stalling(CountDownLatch until) {
    return exchange -> {
      exchange.sendResponseHeaders(200, 1000);
      exchange.getResponseBody().write(1);
      exchange.getResponseBody().flush();
      try {
        until.await();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    };
  }

  void stop() {
    server.stop(0);
  }

  void startAgain() throws IOException {
    start(port);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
