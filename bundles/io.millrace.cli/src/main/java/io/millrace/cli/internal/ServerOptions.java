package io.millrace.cli.internal;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which server a command talks to, and as whom. */
public final class ServerOptions {
  private static final String LOCAL = "http://127.0.0.1:8080";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The server; MILLRACE_URL or " + LOCAL + " if not given.")
  private @Nullable String url;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "Its token; MILLRACE_TOKEN or <data>/admin-token if not given.")
  private @Nullable String token;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data folder of a server on this machine; MILLRACE_DATA or ~/.millrace.")
  private @Nullable Path data;

  @Option(names = "--json", description = "Print what the server says, as JSON.")
  private boolean json;

  public boolean json() {
    return json;
  }

  public Api connect(Terminal terminal) {
    String server = url(terminal);
    return new Api(server, token(terminal, server));
  }

  String url(Terminal terminal) {
    return url == null ? terminal.variable("MILLRACE_URL", LOCAL) : url;
  }

  Path data(Terminal terminal) {
    if (data != null) {
      return data;
    }
    String home = terminal.variable("HOME", ".");
    return Path.of(terminal.variable("MILLRACE_DATA", home + "/.millrace"));
  }

  /** The admin token on disk belongs to a server on this machine and is sent to no other. */
  public String token(Terminal terminal, String server) {
    String given = token == null ? terminal.variable("MILLRACE_TOKEN", "") : token;
    if (!given.isEmpty() || !local(server)) {
      return given;
    }
    return readToken(data(terminal)).orElse("");
  }

  static Optional<String> readToken(Path data) {
    Path file = data.resolve("admin-token");
    try {
      return Files.isReadable(file)
          ? Optional.of(Files.readString(file).strip())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean local(String server) {
    try {
      String host = URI.create(server).getHost();
      return host != null
          && (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]"));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
