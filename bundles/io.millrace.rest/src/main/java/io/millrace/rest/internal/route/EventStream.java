package io.millrace.rest.internal.route;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Server-sent events (WHATWG HTML, section 9.2) on a response. Each event is flushed. Not
 * thread-safe; an IOException means that the client is gone.
 */
public final class EventStream {
  private final ServletOutputStream out;
  private final ObjectMapper json;

  /** Sends the headers. */
  public EventStream(HttpServletResponse response, ObjectMapper json) throws IOException {
    response.setContentType("text/event-stream");
    response.setCharacterEncoding("UTF-8");
    response.setHeader("Cache-Control", "no-cache");
    response.setHeader("X-Accel-Buffering", "no");
    this.out = response.getOutputStream();
    this.json = json;
    response.flushBuffer();
  }

  /** An event whose data is a JSON value. */
  public void send(Object data) throws IOException {
    raw("data: " + json.writeValueAsString(data) + "\n\n");
  }

  /** An event with a name and an id, so that a client can go on where it was cut off. */
  public void send(String event, String id, Object data) throws IOException {
    raw("event: " + event + "\nid: " + id + "\ndata: " + json.writeValueAsString(data) + "\n\n");
  }

  /** Data that is no JSON: {@code [DONE]}. */
  public void text(String data) throws IOException {
    raw("data: " + data + "\n\n");
  }

  /** A comment: keeps the connection alive and finds out whether the client is there. */
  public void ping() throws IOException {
    raw(": ping\n\n");
  }

  private void raw(String event) throws IOException {
    out.write(event.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
