package io.millrace.cli.internal.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An SMTP server (the minimum of RFC 5321, 4.5.1) that takes every message. */
final class MailReceiver implements AutoCloseable {
  private static final int PATIENCE_MS = 30_000;
  private static final int LARGEST = 1 << 20;

  private final ObjectMapper json;
  private final ServerSocket server;
  private final List<ObjectNode> received = new ArrayList<>();

  MailReceiver(ObjectMapper json) throws IOException {
    this.json = json;
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::accept, "mail-receiver");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  /** {from, to, message}, oldest first. */
  JsonNode all() {
    ArrayNode list = json.createArrayNode();
    synchronized (received) {
      received.forEach(list::add);
    }
    return list;
  }

  private void accept() {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        client.setSoTimeout(PATIENCE_MS);
        talk(client);
      } catch (IOException e) {
        // closed, or a client that went away: the next one is another's
      }
    }
  }

  private void talk(Socket client) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
    PrintWriter out = new PrintWriter(client.getOutputStream(), true, StandardCharsets.ISO_8859_1);
    ObjectNode mail = json.createObjectNode();
    say(out, "220 example");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String verb = line.toUpperCase(Locale.ROOT);
      if (verb.startsWith("MAIL FROM:")) {
        mail = json.createObjectNode();
        mail.put("from", address(line));
      } else if (verb.startsWith("RCPT TO:")) {
        mail.withArray("to").add(address(line));
      } else if (verb.equals("DATA")) {
        say(out, "354 go on");
        mail.put("message", message(in));
        synchronized (received) {
          received.add(mail);
        }
      } else if (verb.equals("QUIT")) {
        say(out, "221 bye");
        return;
      }
      say(out, "250 fine");
    }
  }

  private static void say(PrintWriter out, String line) {
    out.print(line + "\r\n");
    out.flush();
  }

  private static String address(String line) {
    return line.replaceAll("^[^<]*<([^>]*)>.*$", "$1");
  }

  private static String message(BufferedReader in) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
      if (text.length() < LARGEST) {
        text.append(line.startsWith(".") ? line.substring(1) : line).append('\n');
      }
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
