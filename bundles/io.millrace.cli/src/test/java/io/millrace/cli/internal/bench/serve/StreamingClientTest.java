package io.millrace.cli.internal.bench.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamingClientTest {
  private static final String PIECES =
      "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n"
          + "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n: ping\n\n"
          + "data: {\"choices\":[{\"delta\":{\"content\":\"b\"}}]}\n\n";
  private static final String END =
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":4}}}\n\ndata: [DONE]\n\n";
  private HttpServer server;
  private StreamingClient client;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.start();
    client = new StreamingClient("http://127.0.0.1:" + server.getAddress().getPort(), "");
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private void says(int status, String body) {
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  @Test
  void a_whole_answer_has_its_pieces_and_the_server_s_counts() throws Exception {
    says(200, PIECES + END);

    StreamedAnswer answer = client.ask("/v1/chat/completions", Map.of());

    assertTrue(answer.whole());
    assertEquals(2, answer.pieces().size());
    assertEquals(3, answer.tokens());
    assertEquals(9, answer.prompt());
    assertEquals(4, answer.cached());
  }

  @Test
  void a_busy_server_refuses_and_does_not_fail() throws Exception {
    says(429, "{}");
    assertTrue(client.ask("/v1/chat/completions", Map.of()).refused());
  }

  @Test
  void an_answer_that_breaks_off_or_tells_an_error_has_failed() throws Exception {
    says(200, PIECES);
    StreamedAnswer broken = client.ask("/v1/chat/completions", Map.of());
    assertFalse(broken.whole() || broken.refused());

    server.removeContext("/");
    says(200, PIECES + "data: {\"error\":{\"message\":\"no memory\"}}\n\n");
    assertTrue(client.ask("/v1/chat/completions", Map.of()).problem().contains("no memory"));
  }

  @Test
  void a_level_asks_each_question_once_and_shares_them_among_its_clients() throws Exception {
    says(200, PIECES + END);
    Questions questions = new Questions("m", "why?", 3, true, 5, true);

    LevelFigures level = new LoadLevel(client, questions, 3, 0, 30, 1).run(4);

    Map<String, Double> figures = level.all();
    assertEquals(30, figures.get("requests"));
    assertEquals(3, level.heard().size());
    assertTrue(figures.get("long_prompts") >= 1);
    assertEquals(0, figures.get("failed"));
  }
}
