package io.millrace.development.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.function.RunContext;
import io.millrace.development.TuningEvent;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Events of a job, as lines of its run's log: they come with their time, as they happen, and are
 * there as long as the run is.
 */
final class JobLog {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MARK = "event ";
  private static final Pattern LINE = Pattern.compile("(\\S+Z) (event .*|attempt \\d+ on .*)");

  private final RunContext context;

  JobLog(RunContext context) {
    this.context = context;
  }

  void message(String message) {
    say(message, Map.of());
  }

  /** Figures of a step. */
  void figures(String message, Map<String, Object> data) {
    say(message, data);
  }

  private void say(String message, Map<String, Object> data) {
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("message", message);
    if (!data.isEmpty()) {
      said.put("data", data);
    }
    try {
      context.log(MARK + JSON.writeValueAsString(said));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The event that a line of a run's log tells, if it tells one. */
  static Optional<TuningEvent> read(String line, long number) {
    Matcher m = LINE.matcher(line);
    if (!m.matches()) {
      return Optional.empty();
    }
    try {
      Instant time = Instant.parse(m.group(1));
      return m.group(2).startsWith(MARK)
          ? Optional.of(said(number, time, m.group(2).substring(MARK.length())))
          : again(number, time, m.group(2));
    } catch (DateTimeParseException | JsonProcessingException e) {
      return Optional.empty(); // half a line: the server died while it wrote
    }
  }

  @SuppressWarnings("unchecked")
  private static TuningEvent said(long number, Instant time, String text)
      throws JsonProcessingException {
    JsonNode said = JSON.readTree(text);
    Map<String, Object> data =
        said.path("data").isObject() ? JSON.convertValue(said.get("data"), Map.class) : Map.of();
    String type = data.isEmpty() ? "message" : "metrics";
    return new TuningEvent(number, time, "info", type, said.path("message").asText(), data);
  }

  private static Optional<TuningEvent> again(long number, Instant time, String text) {
    return text.startsWith("attempt 1 ")
        ? Optional.empty()
        : Optional.of(
            new TuningEvent(
                number,
                time,
                "warn",
                "message",
                "The job was interrupted and goes on: " + text,
                Map.of()));
  }
}
