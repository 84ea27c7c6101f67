package io.millrace.cli.internal.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.internal.Api;
import io.millrace.cli.internal.Format;
import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows one item. */
@Command(
    name = "info",
    description = "Everything about an item, its README included.",
    mixinStandardHelpOptions = true)
final class InfoCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(paramLabel = "ITEM", description = "[source/]name[:version].")
  private String item = "";

  InfoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Items wanted = Items.parse(item);
    JsonNode info =
        server
            .connect(terminal)
            .get(
                Api.query(
                    "/api/v1/hub/items/" + Api.encode(wanted.name()),
                    Map.of("source", wanted.source(), "version", wanted.version())));
    if (server.json()) {
      terminal.line(info.toString());
      return 0;
    }
    JsonNode i = info.path("item");
    terminal.line(
        i.path("name").asText()
            + " "
            + i.path("version").asText()
            + ": "
            + i.path("summary").asText());
    line("kind", i.path("kind").asText());
    line("categories", texts(i.path("categories")));
    line("licence", i.path("licence").asText());
    line("source", i.path("source").asText());
    line("signed by", info.path("key").asText("nobody"));
    line("bundle", i.path("bundle").asText() + ", " + Format.bytes(i.path("sizeBytes").asLong()));
    line("SHA-256", i.path("sha256").asText());
    line("installed", i.path("installed").asText("no"));
    line("versions", versions(info.path("versions")));
    line("requires", texts(info.path("requires")));
    line("deprecated", i.path("deprecated").asText(""));
    line("withdrawn", i.path("withdrawn").asText(""));
    if (!info.path("readme").asText().isBlank()) {
      terminal.line("");
      terminal.line(printable(info.path("readme").asText().stripTrailing()));
    }
    return 0;
  }

  private void line(String what, String value) {
    if (!value.isEmpty() && !value.equals("null")) {
      terminal.line(String.format("  %-11s %s", what, value));
    }
  }

  private static String versions(JsonNode all) {
    return StreamSupport.stream(all.spliterator(), false)
        .map(
            v -> {
              String warnings = ItemTable.warnings(v);
              return v.path("version").asText() + (warnings.isEmpty() ? "" : " (" + warnings + ")");
            })
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static String texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining(", "));
  }

  /** A README is a stranger's text: nothing in it steers the terminal. */
  private static String printable(String text) {
    return text.codePoints()
        .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
