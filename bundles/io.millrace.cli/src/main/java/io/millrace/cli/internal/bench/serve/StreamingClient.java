package io.millrace.cli.internal.bench.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Asks an OpenAI-compatible server and notes when each piece of the answer comes. Thread-safe. */
final class StreamingClient {
  private static final int BUSY = 429;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final String url;
  private final String token;

  /**
   * @param url without a slash at the end
   * @param token empty to send none
   */
  StreamingClient(String url, String token) {
    this.url = url;
    this.token = token;
  }

  /**
   * @param path such as {@code /v1/chat/completions}
   * @param body asks for a stream with usage
   */
  StreamedAnswer ask(String path, Map<String, Object> body) throws InterruptedException {
    long begun = System.nanoTime();
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(url + path))
              .timeout(Duration.ofMinutes(10))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body)));
      if (!token.isEmpty()) {
        request.header("Authorization", "Bearer " + token);
      }
      HttpResponse<InputStream> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        if (response.statusCode() == BUSY) {
          return StreamedAnswer.refused(begun, "busy");
        }
        if (response.statusCode() >= 300) {
          String said = new String(in.readNBytes(2000), StandardCharsets.UTF_8);
          return StreamedAnswer.failed(begun, response.statusCode() + " " + said.strip());
        }
        return heard(begun, in);
      }
    } catch (IOException e) {
      return StreamedAnswer.failed(begun, "connection: " + e.getMessage());
    }
  }

  private StreamedAnswer heard(long begun, InputStream in) throws IOException {
    List<Long> pieces = new ArrayList<>();
    JsonNode usage = json.createObjectNode();
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.startsWith("data: ")) {
        continue;
      }
      long now = System.nanoTime();
      String data = line.substring(6);
      if (data.equals("[DONE]")) {
        return answer(begun, pieces, usage);
      }
      JsonNode event = json.readTree(data);
      if (event.hasNonNull("error")) {
        return StreamedAnswer.failed(begun, event.path("error").toString());
      }
      if (!text(event.path("choices").path(0)).isEmpty()) {
        pieces.add(now);
      }
      usage = event.hasNonNull("usage") ? event.path("usage") : usage;
    }
    return StreamedAnswer.failed(begun, "the stream broke off");
  }

  private static String text(JsonNode choice) {
    return choice.at("/delta/content").asText("") + choice.path("text").asText("");
  }

  private static StreamedAnswer answer(long begun, List<Long> pieces, JsonNode usage) {
    return new StreamedAnswer(
        begun,
        pieces,
        System.nanoTime(),
        usage.path("prompt_tokens").asInt(),
        usage.at("/prompt_tokens_details/cached_tokens").asInt(),
        usage.path("completion_tokens").asInt(pieces.size()),
        false,
        "");
  }
}
