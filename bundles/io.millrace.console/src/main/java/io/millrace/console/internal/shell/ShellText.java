package io.millrace.console.internal.shell;

import io.millrace.hub.CatalogItem;
import io.millrace.hub.ChangeReport;
import io.millrace.hub.HubOperation;
import io.millrace.hub.HubSource;
import io.millrace.hub.HubState;
import io.millrace.hub.InstalledItem;
import io.millrace.hub.ItemDetails;
import io.millrace.hub.Operation;
import io.millrace.hub.Plan;
import io.millrace.hub.PlannedBundle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the hub says, as text in columns. */
final class ShellText {
  private ShellText() {}

  static Operation operation(String verb) {
    try {
      return Operation.valueOf(verb.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + verb + "' is no operation. Write one of " + Arrays.toString(Operation.values()), e);
    }
  }

  static String sources(List<HubSource> sources) {
    List<List<String>> rows = new ArrayList<>();
    sources.forEach(
        s ->
            rows.add(
                List.of(
                    s.name(),
                    s.state(),
                    String.valueOf(s.items()),
                    s.settings().location(),
                    s.problem().orElse("-"))));
    return table(List.of("NAME", "STATE", "ITEMS", "LOCATION", "PROBLEM"), rows);
  }

  static String items(List<CatalogItem> items) {
    List<List<String>> rows = new ArrayList<>();
    items.forEach(
        i ->
            rows.add(
                List.of(
                    i.name(),
                    i.version(),
                    i.kind(),
                    i.installed().orElse("-"),
                    i.source(),
                    i.summary())));
    return table(List.of("NAME", "VERSION", "KIND", "INSTALLED", "SOURCE", "SUMMARY"), rows);
  }

  static String installed(List<InstalledItem> items) {
    List<List<String>> rows = new ArrayList<>();
    items.forEach(
        i ->
            rows.add(
                List.of(
                    i.name(),
                    i.version(),
                    i.kind(),
                    i.source(),
                    i.state() + (i.pinned() ? ", pinned" : "") + (i.held() ? ", held" : ""))));
    return table(List.of("NAME", "VERSION", "KIND", "SOURCE", "STATE"), rows);
  }

  static String details(ItemDetails d) {
    CatalogItem i = d.item();
    List<String> versions = d.versions().stream().map(CatalogItem::version).distinct().toList();
    return String.join(
        "\n",
        i.name() + " " + i.version() + ": " + i.summary(),
        "kind " + i.kind() + ", source " + i.source() + ", signed by " + d.key().orElse("nobody"),
        "versions " + String.join(", ", versions),
        "requires " + String.join(", ", d.requires()),
        "",
        d.readme());
  }

  static String plan(Plan plan) {
    List<List<String>> rows = new ArrayList<>();
    plan.comes().forEach(b -> rows.add(row("comes", b)));
    plan.goes().forEach(b -> rows.add(row("goes", b)));
    List<String> lines = new ArrayList<>();
    lines.add(
        rows.isEmpty()
            ? "No bundle would come or go."
            : table(List.of("CHANGE", "BUNDLE", "VERSION", "SOURCE"), rows));
    plan.refreshed().forEach(b -> lines.add("is wired anew: " + b));
    plan.touched().forEach(t -> lines.add("touches: " + t));
    plan.restart().forEach(r -> lines.add("needs a restart: " + r));
    plan.warnings().forEach(w -> lines.add("warning: " + w));
    return String.join("\n", lines);
  }

  private static List<String> row(String change, PlannedBundle b) {
    return List.of(change, b.bundle(), b.version(), b.source());
  }

  static String report(ChangeReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(
        report.nothing()
            ? "There was nothing to do."
            : "Done in "
                + Math.round(report.committedMs())
                + " ms; the state is "
                + report.state()
                + ".");
    report.added().forEach(b -> lines.add("  + " + b));
    report
        .removed()
        .forEach(
            b -> lines.add("  - " + b + ", gone after " + Math.round(report.tookMs()) + " ms"));
    report.warnings().forEach(w -> lines.add("warning: " + w));
    return String.join("\n", lines);
  }

  static String operations(List<HubOperation> operations) {
    List<List<String>> rows = new ArrayList<>();
    operations.forEach(
        o ->
            rows.add(
                List.of(
                    o.started().toString(),
                    o.who(),
                    o.operation().name().toLowerCase(Locale.ROOT),
                    String.join(",", o.items()),
                    o.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    o.from() + " -> " + o.to(),
                    o.reason().orElse("-"))));
    return table(List.of("WHEN", "WHO", "WHAT", "ITEMS", "OUTCOME", "STATES", "REASON"), rows);
  }

  static String states(List<HubState> states) {
    List<List<String>> rows = new ArrayList<>();
    states.forEach(
        s ->
            rows.add(
                List.of(
                    String.valueOf(s.number()),
                    s.current() ? "yes" : "-",
                    s.time().toString(),
                    s.who(),
                    String.join(",", s.items()))));
    return table(List.of("STATE", "CURRENT", "WHEN", "WHO", "ITEMS"), rows);
  }

  private static String table(List<String> heads, List<List<String>> rows) {
    int[] widths = heads.stream().mapToInt(String::length).toArray();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(heads, widths));
    rows.forEach(row -> lines.add(line(row, widths)));
    return String.join("\n", lines);
  }

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(String.format("%-" + (widths[i] + 2) + "s", cells.get(i)));
    }
    return line.toString().stripTrailing();
  }
}
