package io.millrace.liveops.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.monitoring.Observation;
import io.millrace.api.monitoring.Observation.Outcome;
import io.millrace.api.monitoring.Observation.Text;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Requests as lines of the log: {@code <CRC-32 of the rest, 8 hexadecimal digits> <JSON>}. The sum
 * tells a line that was torn by a crash or damaged on disk.
 */
final class EventLines {
  private static final int SUM = 8;

  private final ObjectMapper json = new ObjectMapper();

  /** One line with its end. */
  byte[] write(Observation o) {
    ObjectNode n = json.createObjectNode();
    n.put("id", o.id());
    n.put("time", o.time().toString());
    n.put("project", o.project());
    n.put("endpoint", o.endpoint());
    n.put("pipelineVersion", o.pipelineVersion());
    n.put("model", o.model());
    n.put("outcome", o.outcome().name().toLowerCase(Locale.ROOT));
    n.put("errorCode", o.errorCode());
    n.put("promptTokens", o.promptTokens());
    n.put("completionTokens", o.completionTokens());
    if (!Double.isNaN(o.firstTokenMs())) {
      n.put("firstTokenMs", o.firstTokenMs());
    }
    n.put("totalMs", o.totalMs());
    n.set("verdicts", json.valueToTree(o.verdicts()));
    o.text()
        .ifPresent(
            t -> {
              n.put("question", t.question());
              n.put("answer", t.answer());
              n.set("history", json.valueToTree(t.history()));
            });
    n.set("labels", json.valueToTree(o.labels()));
    byte[] body = n.toString().getBytes(StandardCharsets.UTF_8);
    String line = sum(body, 0, body.length) + " ";
    byte[] out = new byte[line.length() + body.length + 1];
    System.arraycopy(line.getBytes(StandardCharsets.US_ASCII), 0, out, 0, line.length());
    System.arraycopy(body, 0, out, line.length(), body.length);
    out[out.length - 1] = '\n';
    return out;
  }

  /** The request of a line (without its end), or empty if the line is damaged. */
  Optional<Observation> read(byte[] bytes, int from, int to) {
    if (to - from < SUM + 2 || bytes[from + SUM] != ' ') {
      return Optional.empty();
    }
    String sum = new String(bytes, from, SUM, StandardCharsets.US_ASCII);
    int body = from + SUM + 1;
    if (!sum.equals(sum(bytes, body, to - body))) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          observation(json.readTree(new String(bytes, body, to - body, StandardCharsets.UTF_8))));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty(); // the sum is right: written by a version that we do not know
    }
  }

  private static Observation observation(JsonNode n) {
    Optional<Text> text =
        n.has("question")
            ? Optional.of(
                new Text(
                    n.path("question").asText(),
                    n.path("answer").asText(),
                    strings((ArrayNode) n.path("history"))))
            : Optional.empty();
    return new Observation(
        n.path("id").asText(),
        Instant.parse(n.path("time").asText()),
        n.path("project").asText(),
        n.path("endpoint").asText(),
        n.path("pipelineVersion").asLong(),
        n.path("model").asText(),
        Outcome.valueOf(n.path("outcome").asText().toUpperCase(Locale.ROOT)),
        n.path("errorCode").asText(),
        n.path("promptTokens").asInt(),
        n.path("completionTokens").asInt(),
        n.path("firstTokenMs").asDouble(Double.NaN),
        n.path("totalMs").asDouble(),
        map(n.path("verdicts")),
        text,
        map(n.path("labels")));
  }

  private static List<String> strings(ArrayNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(e -> strings.add(e.asText()));
    return strings;
  }

  private static Map<String, String> map(JsonNode object) {
    Map<String, String> map = new LinkedHashMap<>();
    object.fields().forEachRemaining(e -> map.put(e.getKey(), e.getValue().asText()));
    return map;
  }

  private static String sum(byte[] bytes, int from, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, length);
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }
}
