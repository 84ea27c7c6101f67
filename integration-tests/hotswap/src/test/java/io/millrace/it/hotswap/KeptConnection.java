package io.millrace.it.hotswap;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A connection to the server on which one request follows the other. The JDK's client is none for
 * load: an answer that comes before it has turned a connection from its pool to the request is to
 * JDK 17 "data received while in pool", and it closes the connection itself, in one of 300,000
 * calls. What fails here, the server did. One thread.
 */
final class KeptConnection implements AutoCloseable {
  private static final int PATIENCE_MS = (int) TimeUnit.MINUTES.toMillis(5);

  private final Socket socket;
  private final InputStream in;
  private final String head;

  /** What the server said. */
  record Answer(int status, Map<String, String> headers, String body) {
    /** Empty if there is no such header. */
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  KeptConnection(int port, String secret) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MS);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
    head =
        " HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nAuthorization: Bearer "
            + secret
            + "\r\nContent-Type: application/json\r\nContent-Length: ";
  }

  /**
   * Sends a request and reads the answer.
   *
   * @throws IOException if the connection ends before the answer does, or the answer has no length
   */
  Answer call(String method, String path, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    byte[] start =
        (method + " " + path + head + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] request = new byte[start.length + body.length];
    System.arraycopy(start, 0, request, 0, start.length);
    System.arraycopy(body, 0, request, start.length, body.length);
    socket.getOutputStream().write(request);

    String status = line();
    Map<String, String> headers = new TreeMap<>();
    for (String header = line(); !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    if (!headers.containsKey("content-length")) {
      throw new IOException("no length in " + status + " " + headers);
    }
    int length = Integer.parseInt(headers.get("content-length"));
    byte[] said = in.readNBytes(length);
    if (said.length < length) {
      throw new EOFException("the connection ended after " + said.length + " of " + length);
    }
    return new Answer(
        Integer.parseInt(status.split(" ")[1]), headers, new String(said, StandardCharsets.UTF_8));
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection ended after '" + line + "'");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
