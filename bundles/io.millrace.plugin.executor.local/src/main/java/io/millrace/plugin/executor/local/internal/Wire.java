package io.millrace.plugin.executor.local.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connection between server and worker: one JSON object a line, each with a {@code type}.
 *
 * <p>Loopback TCP rather than the worker's standard streams, because natives and libraries print
 * there. Numbers may be NaN or infinite. Sending is thread-safe; one thread receives.
 */
final class Wire implements Closeable {
  static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          .enable(DeserializationFeature.USE_LONG_FOR_INTS)
          .build();
  static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  private final Socket socket;
  private final BufferedReader in;
  private final BufferedWriter out;

  Wire(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    out =
        new BufferedWriter(
            new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8));
  }

  /** Sends {@code type} with the given fields. */
  synchronized void send(String type, Map<String, ?> fields) throws IOException {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("type", type);
    message.putAll(fields);
    out.write(JSON.writeValueAsString(message));
    out.write('\n');
    out.flush();
  }

  /** The next message, or null when the other side is gone. */
  @Nullable Map<String, Object> receive() throws IOException {
    String line = in.readLine();
    try {
      return line == null ? null : JSON.readValue(line, OBJECT);
    } catch (JsonProcessingException e) {
      return null; // half a line: the other side died while writing
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
