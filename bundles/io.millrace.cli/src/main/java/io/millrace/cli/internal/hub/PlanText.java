package io.millrace.cli.internal.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.internal.Format;
import io.millrace.cli.internal.Terminal;
import java.util.ArrayList;
import java.util.List;

/** A plan, for people. */
final class PlanText {
  private static final int KEY_LETTERS = 12;

  private final Terminal terminal;

  PlanText(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(JsonNode plan) {
    List<List<String>> rows = new ArrayList<>();
    plan.path("comes").forEach(b -> rows.add(row("comes", b)));
    plan.path("goes").forEach(b -> rows.add(row("goes", b)));
    if (rows.isEmpty()) {
      terminal.line("No bundle would come or go.");
    } else {
      terminal.table(List.of("CHANGE", "BUNDLE", "VERSION", "ITEM", "SOURCE", "KEY", "SIZE"), rows);
    }
    lines("is wired anew", plan.path("refreshed"));
    lines("touches", plan.path("touched"));
    lines("needs a restart", plan.path("restart"));
    lines("warning", plan.path("warnings"));
    terminal.line("Nothing was changed; the state is " + plan.path("state").asText() + ".");
  }

  private static List<String> row(String change, JsonNode bundle) {
    return List.of(
        change,
        bundle.path("bundle").asText(),
        bundle.path("version").asText(),
        text(bundle.path("item")),
        text(bundle.path("source")),
        key(bundle.path("key")),
        Format.bytes(bundle.path("sizeBytes").asLong()));
  }

  private void lines(String what, JsonNode list) {
    list.forEach(l -> terminal.line(what + ": " + l.asText()));
  }

  /** The beginning of a key's id, which is enough to tell keys apart. */
  static String key(JsonNode id) {
    String text = text(id);
    return text.length() <= KEY_LETTERS ? text : text.substring(0, KEY_LETTERS) + "…";
  }

  static String text(JsonNode node) {
    String text = Format.value(node);
    return text.isEmpty() ? "-" : text;
  }
}
