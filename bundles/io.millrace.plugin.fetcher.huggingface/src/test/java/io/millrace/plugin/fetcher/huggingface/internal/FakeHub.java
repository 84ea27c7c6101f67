package io.millrace.plugin.fetcher.huggingface.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Two local servers that speak the Hub's protocol: one answers questions and sends small files, the
 * other is where large files are redirected to.
 */
final class FakeHub implements AutoCloseable {
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  final Map<String, byte[]> files = new TreeMap<>();
  final List<String> requests = new ArrayList<>();
  final List<String> tokens = new ArrayList<>();

  /** Statuses to answer with before answering properly. */
  final Deque<Integer> failures = new ArrayDeque<>();

  /** How many times a large file breaks off in its middle. */
  int breaks;

  /** What is sent instead of large files, with the right length. */
  boolean corrupt;

  /** Announced in place of the large files' digest, if not empty. */
  String digest = "";

  /** By how much the announced size of large files is too small. */
  int understated;

  private final HttpServer hub;
  private final HttpServer storage;

  FakeHub() throws IOException {
    hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    storage = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hub.createContext("/", e -> serve(e, this::answer));
    storage.createContext("/", e -> serve(e, this::send));
    hub.start();
    storage.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
  }

  private interface Handler {
    void handle(HttpExchange e) throws Exception;
  }

  private synchronized void serve(HttpExchange e, Handler handler) throws IOException {
    try (e) {
      String token = e.getRequestHeaders().getFirst("Authorization");
      String server = e.getLocalAddress().equals(hub.getAddress()) ? "hub" : "storage";
      tokens.add(server + " " + token);
      String range = e.getRequestHeaders().getFirst("Range");
      requests.add(e.getRequestURI().getPath() + (range == null ? "" : " " + range));
      Integer failure = failures.poll();
      if (failure != null) {
        e.sendResponseHeaders(failure, -1);
      } else {
        handler.handle(e);
      }
    } catch (IOException ex) {
      throw ex;
    } catch (Exception ex) {
      throw new IOException(ex);
    }
  }

  private void answer(HttpExchange e) throws Exception {
    String path = e.getRequestURI().getPath();
    if (path.equals("/api/models/acme/tiny/revision/main")) {
      respond(e, description().getBytes(StandardCharsets.UTF_8));
    } else if (path.startsWith("/acme/tiny/resolve/" + COMMIT + "/")) {
      String name = path.substring(path.lastIndexOf('/') + 1);
      if (name.endsWith(".safetensors")) {
        e.getResponseHeaders()
            .add("Location", "http://127.0.0.1:" + storage.getAddress().getPort() + "/" + name);
        e.sendResponseHeaders(302, -1);
      } else {
        send(e);
      }
    } else {
      e.sendResponseHeaders(404, -1);
    }
  }

  private void send(HttpExchange e) throws IOException {
    String path = e.getRequestURI().getPath();
    String name =
        path.startsWith("/acme/")
            ? path.substring(("/acme/tiny/resolve/" + COMMIT + "/").length())
            : path.substring(1);
    byte[] all = files.get(name).clone();
    if (corrupt && path.endsWith(".safetensors")) {
      all[all.length / 2] ^= 1;
    }
    String range = e.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
    int to = all.length;
    if (breaks > 0 && path.endsWith(".safetensors")) {
      breaks--;
      to = (from + all.length) / 2;
    }
    e.sendResponseHeaders(range == null ? 200 : 206, all.length - from);
    e.getResponseBody().write(all, from, to - from);
    e.getResponseBody().flush();
  }

  private static void respond(HttpExchange e, byte[] body) throws IOException {
    e.sendResponseHeaders(200, body.length);
    e.getResponseBody().write(body);
  }

  private String description() throws Exception {
    StringBuilder json = new StringBuilder("{\"sha\":\"" + COMMIT + "\",\"siblings\":[");
    json.append("{\"rfilename\":\"pytorch_model.bin\",\"size\":9,\"blobId\":\"x\"}");
    for (var file : files.entrySet()) {
      byte[] c = file.getValue();
      json.append(",{\"rfilename\":\"").append(file.getKey()).append("\",\"size\":");
      if (file.getKey().endsWith(".safetensors")) {
        json.append(c.length).append(",\"blobId\":\"pointer\",\"lfs\":{\"sha256\":\"");
        json.append(digest.isEmpty() ? hex("SHA-256", c) : digest);
        json.append("\",\"size\":").append(c.length - understated).append("}}");
      } else {
        byte[] head = ("blob " + c.length + "\0").getBytes(StandardCharsets.UTF_8);
        byte[] blob = java.util.Arrays.copyOf(head, head.length + c.length);
        System.arraycopy(c, 0, blob, head.length, c.length);
        json.append(c.length).append(",\"blobId\":\"").append(hex("SHA-1", blob)).append("\"}");
      }
    }
    return json.append("]}").toString();
  }

  private static String hex(String algorithm, byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
  }

  @Override
  public void close() {
    hub.stop(0);
    storage.stop(0);
  }
}
