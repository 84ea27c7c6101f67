package io.millrace.cli.internal.bench.serve;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is asked, the same of every server: the n-th request is the same text each time.
 *
 * @param model name that the server knows
 * @param message what every request ends with
 * @param words put before it, no two requests alike
 * @param chat whether it is a conversation; else the plain beginning of a text
 * @param maxTokens null to leave it to the server
 * @param fill whether answers go on to {@code maxTokens} whatever the model says
 */
record Questions(
    String model,
    String message,
    int words,
    boolean chat,
    @Nullable Integer maxTokens,
    boolean fill) {

  String path() {
    return chat ? "/v1/chat/completions" : "/v1/completions";
  }

  Map<String, Object> body(int n) {
    return body(words, n, maxTokens);
  }

  /** A prompt of so many words and an answer of one token. */
  Map<String, Object> reading(int many, int n) {
    return body(many, n, 1);
  }

  private Map<String, Object> body(int many, int n, @Nullable Integer most) {
    String text = words(many, n) + message;
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", model);
    if (chat) {
      body.put("messages", List.of(Map.of("role", "user", "content", text)));
    } else {
      body.put("prompt", text);
    }
    body.put("stream", true);
    body.put("stream_options", Map.of("include_usage", true));
    if (most != null) {
      body.put("max_tokens", most);
    }
    if (fill) {
      body.put("ignore_eos", true);
    }
    return body;
  }

  private static String words(int many, int n) {
    String each = IntStream.range(0, many).mapToObj(i -> word(n, i)).collect(Collectors.joining());
    return each;
  }

  private static String word(int n, int i) {
    return Integer.toString((n * 7919 + i * 104729) % 46656, 36) + " ";
  }
}
