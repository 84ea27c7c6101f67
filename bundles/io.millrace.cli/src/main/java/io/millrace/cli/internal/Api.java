package io.millrace.cli.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** The HTTP API of one server, as JSON trees. Thread-safe; failures are {@link CliFailure}s. */
public final class Api {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofMinutes(10);

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client;
  private final String base;
  private final String token;

  /**
   * @param base without a slash at the end
   * @param token empty to send none
   */
  public Api(String base, String token) {
    this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    this.token = token;
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
    if (base.startsWith("http://")) {
      builder.sslContext(trustingNobody());
    }
    client = builder.build();
  }

  /** For plain addresses: to read all certificates that the system trusts takes 0.2 s. */
  private static SSLContext trustingNobody() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[0], null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  public String base() {
    return base;
  }

  public ObjectMapper json() {
    return json;
  }

  public JsonNode get(String path) {
    return tree(send(request(path).GET()));
  }

  public JsonNode post(String path, Object body) {
    return tree(send(request(path).POST(publisher(body))));
  }

  /** Sends a file as the body. */
  public JsonNode postFile(String path, Path file) {
    return tree(send(withFile(path, "POST", file)));
  }

  /** Puts a file at an address. */
  public JsonNode putFile(String path, Path file) {
    return tree(send(withFile(path, "PUT", file)));
  }

  /** Sends a file, and hears the data of the events that come back. */
  public void postFileForEvents(String path, Path file, Listener listener) {
    stream(withFile(path, "POST", file).header("Accept", "text/event-stream"), listener);
  }

  private HttpRequest.Builder withFile(String path, String method, Path file) {
    try {
      return request(path)
          .setHeader("Content-Type", "application/octet-stream")
          .method(method, HttpRequest.BodyPublishers.ofFile(file));
    } catch (FileNotFoundException e) {
      throw CliFailure.usage("The file '" + file + "' cannot be read.", "Name a readable file.");
    }
  }

  /**
   * Writes what comes back into a file, which is there as a whole or not at all.
   *
   * @return its size in bytes
   */
  public long download(String path, Path file) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    HttpResponse<InputStream> response =
        exchange(request(path).GET(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream in = response.body()) {
      if (response.statusCode() >= 300) {
        throw refused(response.statusCode(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
      Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      return Files.size(file);
    } catch (FileSystemException e) {
      throw CliFailure.work(
          "'" + e.getFile() + "' cannot be written: " + e + ".",
          "Name another file, or make room.");
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** The first bytes of what is at an address, fewer if it has fewer; the rest is not fetched. */
  public byte[] beginning(String path, int bytes) {
    HttpResponse<InputStream> response =
        exchange(request(path).GET(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream in = response.body()) {
      if (response.statusCode() >= 300) {
        throw refused(response.statusCode(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
      return in.readNBytes(bytes);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  public JsonNode delete(String path) {
    return tree(send(request(path).DELETE()));
  }

  /** The response whatever its status: for those who look at it themselves. */
  public HttpResponse<String> exchange(String method, String path, Object body)
      throws IOException, InterruptedException {
    HttpRequest.BodyPublisher publisher =
        method.equals("GET") ? HttpRequest.BodyPublishers.noBody() : publisher(body);
    return client.send(
        request(path).method(method, publisher).build(),
        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  /** The bytes of a file, as text. */
  public String text(String path) {
    return send(request(path).GET()).body();
  }

  /** Hears the data of server-sent events until it says false or the stream ends. */
  public void events(String path, Listener listener) {
    stream(request(path).header("Accept", "text/event-stream").GET(), listener);
  }

  /** Posts, and hears the data of the events that come back. */
  public void postForEvents(String path, Object body, Listener listener) {
    stream(request(path).header("Accept", "text/event-stream").POST(publisher(body)), listener);
  }

  /** Hears one event. */
  @FunctionalInterface
  public interface Listener {
    /** Whether to go on. */
    boolean event(String name, String data);
  }

  /** A path with its query; values are encoded, empty ones left out. */
  public static String query(String path, Map<String, String> values) {
    String query =
        values.entrySet().stream()
            .filter(e -> !e.getValue().isEmpty())
            .map(e -> e.getKey() + "=" + encode(e.getValue()))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? path : path + "?" + query;
  }

  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request;
    try {
      request = HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER);
    } catch (IllegalArgumentException e) {
      throw CliFailure.usage(
          "'" + base + "' is no address of a server.", "Write it like http://127.0.0.1:8080.");
    }
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return request.header("Content-Type", "application/json");
  }

  private HttpRequest.BodyPublisher publisher(Object body) {
    try {
      return HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + body.getClass(), e);
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    HttpResponse<String> response =
        exchange(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    if (response.statusCode() >= 300) {
      throw refused(response.statusCode(), response.body());
    }
    return response;
  }

  private void stream(HttpRequest.Builder request, Listener listener) {
    HttpResponse<InputStream> response =
        exchange(request, HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      if (response.statusCode() >= 300) {
        throw refused(response.statusCode(), lines.lines().collect(Collectors.joining("\n")));
      }
      String name = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("data: ") && !listener.event(name, line.substring(6))) {
          return;
        }
      }
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private <T> HttpResponse<T> exchange(
      HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
    try {
      return client.send(request.build(), handler);
    } catch (ConnectException e) {
      throw CliFailure.work(
          "No server answers at " + base + ".",
          "Start one with 'millrace start', or name another with --url or MILLRACE_URL.");
    } catch (IOException e) {
      throw broken(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CliFailure.work("Interrupted.", "");
    }
  }

  private CliFailure broken(IOException e) {
    return CliFailure.work(
        "The connection to " + base + " broke off: " + e.getMessage() + ".",
        "Look whether the server is still running: " + base + "/readyz.");
  }

  private JsonNode tree(HttpResponse<String> response) {
    try {
      return json.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw CliFailure.work(
          base + " did not answer with JSON.", "Look whether a Millrace server runs there.");
    }
  }

  /** The server's own words, whichever of its two error shapes they are in. */
  private CliFailure refused(int status, String body) {
    String what = "The server answered " + status + ".";
    String remedy = "See its log.";
    try {
      JsonNode problem = json.readTree(body);
      if (problem.hasNonNull("what")) {
        what = problem.path("what").asText();
        remedy = problem.path("remedy").asText();
      } else if (problem.path("error").hasNonNull("message")) {
        what = problem.path("error").path("message").asText();
        remedy = "";
      }
    } catch (JsonProcessingException e) {
      remedy = "Look whether a Millrace server runs at " + base + ".";
    }
    if (status == 401) {
      remedy = "Give its token with --token or MILLRACE_TOKEN, or its data folder with --data.";
    }
    return CliFailure.work(what, remedy);
  }
}
