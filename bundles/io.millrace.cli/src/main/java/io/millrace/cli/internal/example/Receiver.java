package io.millrace.cli.internal.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An HTTP server that takes everything, so that items which send have somewhere to send to. */
final class Receiver implements AutoCloseable {
  private static final int LARGEST = 1 << 20;

  private final ObjectMapper json;
  private final HttpServer server;
  private final List<ObjectNode> received = new ArrayList<>();

  Receiver(ObjectMapper json) throws IOException {
    this.json = json;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    ObjectNode request = json.createObjectNode();
    request.put("method", exchange.getRequestMethod());
    request.put("path", exchange.getRequestURI().getPath());
    ObjectNode headers = request.putObject("headers");
    exchange
        .getRequestHeaders()
        .forEach((k, v) -> headers.put(k.toLowerCase(Locale.ROOT), String.join(", ", v)));
    byte[] body = exchange.getRequestBody().readNBytes(LARGEST);
    request.put("body", new String(body, StandardCharsets.UTF_8));
    synchronized (received) {
      received.add(request);
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What came to a path, oldest first. */
  JsonNode at(String path) {
    ArrayNode list = json.createArrayNode();
    synchronized (received) {
      received.stream().filter(r -> r.path("path").asText().equals(path)).forEach(list::add);
    }
    return list;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
