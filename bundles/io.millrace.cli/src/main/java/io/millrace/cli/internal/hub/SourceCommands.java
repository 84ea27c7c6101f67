package io.millrace.cli.internal.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.internal.Api;
import io.millrace.cli.internal.Format;
import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace hub sources …}. */
final class SourceCommands {
  private static final String PATH = "/api/v1/hub/sources";

  private SourceCommands() {}

  static CommandLine line(Terminal terminal) {
    return new CommandLine(new Sources(terminal))
        .addSubcommand(new Add(terminal))
        .addSubcommand(new Remove(terminal))
        .addSubcommand(new Refresh(terminal));
  }

  private static int print(Terminal terminal, boolean json, JsonNode sources) {
    if (json) {
      terminal.line(sources.toString());
      return 0;
    }
    List<List<String>> rows = new ArrayList<>();
    Instant now = Instant.now();
    for (JsonNode s : sources.path("items")) {
      rows.add(
          List.of(
              s.at("/settings/name").asText(),
              s.path("state").asText(),
              s.path("items").asText(),
              PlanText.key(s.path("key")),
              day(s.path("expires")),
              s.path("read").isTextual() ? Format.ago(s.path("read"), now) : "-",
              s.at("/settings/location").asText(),
              PlanText.text(s.path("problem"))));
    }
    terminal.table(
        List.of("NAME", "STATE", "ITEMS", "KEY", "EXPIRES", "READ", "LOCATION", "PROBLEM"), rows);
    return 0;
  }

  private static String day(JsonNode time) {
    return time.isTextual()
        ? time.asText().substring(0, Math.min(10, time.asText().length()))
        : "-";
  }

  @Command(
      name = "sources",
      description = "Where items come from, in the order they are asked.",
      mixinStandardHelpOptions = true)
  private static final class Sources implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();

    Sources(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      return print(terminal, server.json(), server.connect(terminal).get(PATH));
    }
  }

  @Command(
      name = "add",
      description = "Add a source at the end and read it.",
      mixinStandardHelpOptions = true)
  private static final class Add implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();

    @Parameters(index = "0", paramLabel = "NAME", description = "What to call it.")
    private String name = "";

    @Parameters(
        index = "1",
        paramLabel = "LOCATION",
        description = "A folder on the server, an http(s) address, or mvn:group/artifact.")
    private String location = "";

    @Option(
        names = "--key",
        paramLabel = "FILE|KEY",
        description = "Public key that may sign it, as a PEM file or its base64; repeatable.")
    private List<String> keys = new ArrayList<>();

    @Option(
        names = "--accept",
        split = ",",
        paramLabel = "WHAT",
        description = "Let pass all the same: ${COMPLETION-CANDIDATES}.")
    private List<Shortcoming> accept = new ArrayList<>();

    @Option(names = "--offline", description = "Never reach out; use what is cached.")
    private boolean offline;

    @Option(
        names = "--credentials",
        paramLabel = "REF",
        description = "Where the server finds them: env:NAME or file:/path; never the secret.")
    private @Nullable String credentials;

    Add(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("name", name);
      body.put("location", location.contains(":") ? location : KeyText.absolute(location));
      body.put("keys", keys.stream().map(KeyText::of).toList());
      body.put("accepts", accept.stream().map(Shortcoming::toString).toList());
      body.put("offline", offline);
      if (credentials != null) {
        body.put("credentials", credentials);
      }
      JsonNode source = server.connect(terminal).post(PATH, body);
      terminal.line(
          server.json()
              ? source.toString()
              : "Added "
                  + name
                  + ": "
                  + source.path("items").asText()
                  + " item(s), "
                  + source.path("state").asText()
                  + ".");
      return 0;
    }
  }

  /** What can be let pass. */
  enum Shortcoming {
    UNSIGNED,
    EXPIRED,
    ROLLED_BACK;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Command(
      name = "remove",
      description = "Forget a source; items that came from it stay.",
      mixinStandardHelpOptions = true)
  private static final class Remove implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "NAME", description = "Its name.")
    private String name = "";

    Remove(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      JsonNode removed = server.connect(terminal).delete(PATH + "/" + Api.encode(name));
      terminal.line(server.json() ? removed.toString() : "Removed " + name + ".");
      return 0;
    }
  }

  @Command(
      name = "refresh",
      description = "Read every source again, now.",
      mixinStandardHelpOptions = true)
  private static final class Refresh implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();

    Refresh(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      JsonNode sources = server.connect(terminal).post(PATH + ":refresh", Map.of());
      return print(terminal, server.json(), sources);
    }
  }
}
