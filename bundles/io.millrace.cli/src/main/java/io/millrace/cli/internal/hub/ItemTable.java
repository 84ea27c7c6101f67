package io.millrace.cli.internal.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.internal.Format;
import io.millrace.cli.internal.Terminal;
import java.util.ArrayList;
import java.util.List;

/** Items of catalogues, for people. */
final class ItemTable {
  private final Terminal terminal;
  private final List<List<String>> rows = new ArrayList<>();

  ItemTable(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Adds an item of a catalogue. */
  void add(JsonNode item, String marks) {
    rows.add(
        List.of(
            item.path("name").asText(),
            item.path("version").asText(),
            item.path("kind").asText(),
            PlanText.text(item.path("installed")),
            PlanText.text(item.path("source")),
            item.has("sizeBytes") ? Format.bytes(item.path("sizeBytes").asLong()) : "-",
            marks.isEmpty() ? "-" : marks,
            item.path("summary").asText()));
  }

  /** What a catalogue warns of. */
  static String warnings(JsonNode item) {
    return item.path("withdrawn").isTextual()
        ? "withdrawn"
        : item.path("deprecated").isTextual() ? "deprecated" : "";
  }

  void print() {
    terminal.table(
        List.of("NAME", "VERSION", "KIND", "INSTALLED", "SOURCE", "SIZE", "MARKS", "SUMMARY"),
        rows);
  }
}
