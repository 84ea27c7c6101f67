package io.millrace.cli.internal.bench.serve;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.cli.internal.Terminal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Prints levels as they come, or all of them as JSON at the end. */
final class ServeTable {
  private final Terminal terminal;
  private final ObjectNode json = new ObjectMapper().createObjectNode();
  private final boolean asJson;
  private final boolean named;

  /**
   * @param named whether there are several servers
   */
  ServeTable(Terminal terminal, boolean asJson, boolean named) {
    this.terminal = terminal;
    this.asJson = asJson;
    this.named = named;
  }

  void add(String server, LevelFigures level) {
    Map<String, Double> figures = level.all();
    ObjectNode node = json.withArray(server).addObject();
    figures.forEach(node::put);
    if (asJson) {
      return;
    }
    terminal.line((named ? server + ", " : "") + level.clients() + " client(s)");
    figures.forEach((k, v) -> line(k, v));
    if (!level.problem().isEmpty()) {
      terminal.line("  first failure: " + level.problem());
    }
  }

  private void line(String name, double value) {
    if (!asJson && !name.equals("clients")) {
      terminal.line(String.format(Locale.ROOT, "  %-24s %10.2f", name, value));
    }
  }

  /** Of the server that this command started; nothing of others. */
  void footprints(Optional<Footprint> before, Optional<Footprint> after) {
    if (before.isEmpty() || after.isEmpty()) {
      return;
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("resident_before_mib", before.get().residentMib());
    figures.put("resident_after_mib", after.get().residentMib());
    figures.put("threads_before", (double) before.get().threads());
    figures.put("threads_after", (double) after.get().threads());
    figures.forEach(json::put);
    figures.forEach(this::line);
  }

  /** The peer's ratios, where there is one. */
  void end(Map<String, List<LevelFigures>> servers) {
    List<List<LevelFigures>> sides = new ArrayList<>(servers.values());
    if (sides.size() > 1) {
      ObjectNode ratios = json.putObject("tokens_per_second_ratio");
      for (int i = 0; i < sides.get(0).size(); i++) {
        LevelFigures mine = sides.get(0).get(i);
        double ratio = mine.tokensPerSecond() / sides.get(1).get(i).tokensPerSecond();
        ratios.put(String.valueOf(mine.clients()), ratio);
        line("ratio_at_" + mine.clients(), ratio);
      }
    }
    if (asJson) {
      terminal.line(json.toString());
    }
  }
}
