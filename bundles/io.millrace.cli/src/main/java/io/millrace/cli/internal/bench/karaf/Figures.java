package io.millrace.cli.internal.bench.karaf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured, by figure and server. One thread. */
final class Figures {
  private final Map<String, Map<String, List<Double>>> measured = new LinkedHashMap<>();

  void add(String figure, String server, double value) {
    measured
        .computeIfAbsent(figure, f -> new LinkedHashMap<>())
        .computeIfAbsent(server, s -> new ArrayList<>())
        .add(value);
  }

  boolean isEmpty() {
    return measured.isEmpty();
  }

  /** The middle value; of an even number of values the mean of the two in the middle. */
  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** A row a figure: its median with least and most of each server, and theirs to each other. */
  List<List<String>> rows(String first, String second) {
    List<List<String>> rows = new ArrayList<>();
    measured.forEach(
        (figure, byServer) -> {
          List<Double> ours = byServer.getOrDefault(first, List.of(Double.NaN));
          List<Double> theirs = byServer.getOrDefault(second, List.of(Double.NaN));
          rows.add(
              List.of(
                  figure,
                  spread(ours),
                  spread(theirs),
                  String.format(Locale.ROOT, "%.2f", median(ours) / median(theirs))));
        });
    return rows;
  }

  private static String spread(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "%.1f (%.1f–%.1f)",
        median(values),
        sorted.get(0),
        sorted.get(sorted.size() - 1));
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    measured.forEach(
        (figure, byServer) -> {
          ObjectNode servers = json.putObject(figure);
          byServer.forEach(
              (server, values) -> {
                ObjectNode node = servers.putObject(server);
                node.put("median", median(values));
                values.forEach(node.withArray("values")::add);
              });
        });
    return json;
  }
}
