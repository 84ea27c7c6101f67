package io.millrace.cli.internal;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers what the test laid down and remembers what was asked. */
public final class FakeServer implements AutoCloseable {
  private record Answer(int status, String body) {}

  public final List<String> asked = new ArrayList<>();
  public final List<String> bodies = new ArrayList<>();
  public final List<String> tokens = new ArrayList<>();
  private final Map<String, Answer> answers = new LinkedHashMap<>();
  private final Map<String, Runnable> then = new LinkedHashMap<>();
  private final HttpServer server;

  public FakeServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/",
        exchange -> {
          String what = exchange.getRequestMethod() + " " + exchange.getRequestURI();
          asked.add(what);
          tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          Answer answer =
              answers.entrySet().stream()
                  .filter(e -> what.startsWith(e.getKey()))
                  .map(Map.Entry::getValue)
                  .findFirst()
                  .orElse(
                      new Answer(404, "{\"what\":\"Nothing there.\",\"remedy\":\"Look again.\"}"));
          then.getOrDefault(what, () -> {}).run();
          byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer.status(), bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  /** The first beginning that fits decides. */
  public FakeServer on(String methodAndPath, int status, String body) {
    answers.put(methodAndPath, new Answer(status, body));
    return this;
  }

  /** What a request brings about, for example another answer to the next. */
  public FakeServer after(String methodAndPath, Runnable change) {
    then.put(methodAndPath, change);
    return this;
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
