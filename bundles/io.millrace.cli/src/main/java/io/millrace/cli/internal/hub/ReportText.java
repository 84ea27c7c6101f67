package io.millrace.cli.internal.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.internal.Terminal;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What a change did, for people. */
public final class ReportText {
  private static final Map<String, String> DONE =
      Map.of(
          "install", "Installed",
          "update", "Updated",
          "uninstall", "Uninstalled",
          "rollback", "Rolled back",
          "pin", "Pinned",
          "unpin", "Unpinned",
          "hold", "Held",
          "release", "Released",
          "develop", "Installed from the build");

  private final Terminal terminal;

  public ReportText(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Prints a report; the verb says what was done. */
  public void print(String verb, JsonNode report) {
    String items =
        StreamSupport.stream(report.path("items").spliterator(), false)
            .map(i -> i.path("name").asText() + " " + i.path("version").asText())
            .collect(Collectors.joining(", "));
    if (report.path("nothing").asBoolean()) {
      terminal.line(nothing(verb, items));
    } else {
      terminal.line(
          DONE.getOrDefault(verb, verb)
              + (items.isEmpty() ? "" : " " + items)
              + " in "
              + Math.round(report.path("committedMs").asDouble())
              + " ms; the state is "
              + report.path("state").asText()
              + ".");
      report.path("added").forEach(b -> terminal.line("  + " + b.asText()));
      report
          .path("removed")
          .forEach(
              b ->
                  terminal.line(
                      "  - "
                          + b.asText()
                          + ", gone after "
                          + Math.round(report.path("tookMs").asDouble())
                          + " ms"));
    }
    report.path("warnings").forEach(w -> terminal.line("warning: " + w.asText()));
  }

  private static String nothing(String verb, String items) {
    return verb.equals("install") && !items.isEmpty()
        ? items + " was installed already."
        : "There was nothing to do" + (items.isEmpty() ? "." : ": " + items + ".");
  }
}
