package io.millrace.kernel.internal.run;

import io.millrace.kernel.run.Runs.Point;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The points of a run's curves, one a line: name, step, value. Every attempt appends; of two points
 * of one step the later counts. Thread-safe.
 */
final class CurveFile implements AutoCloseable {
  /** Points of a curve at most; of more, evenly spaced ones and the last are given. */
  static final int MAX_POINTS = 10_000;

  private final BufferedWriter out;

  CurveFile(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    out = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  synchronized void point(String name, long step, double value) throws IOException {
    out.write(name.replaceAll("\\s", "_") + "\t" + step + "\t" + value + "\n");
    out.flush();
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
  }

  static Map<String, List<Point>> read(Path file) throws IOException {
    Map<String, NavigableMap<Long, Double>> curves = new LinkedHashMap<>();
    try (Stream<String> lines = Files.lines(file)) {
      lines.forEach(line -> add(curves, line));
    } catch (NoSuchFileException e) {
      return Map.of();
    }
    Map<String, List<Point>> thinned = new LinkedHashMap<>();
    curves.forEach((name, points) -> thinned.put(name, thin(points)));
    return thinned;
  }

  private static void add(Map<String, NavigableMap<Long, Double>> curves, String line) {
    String[] parts = line.split("\t");
    if (parts.length == 3) {
      try {
        curves
            .computeIfAbsent(parts[0], n -> new TreeMap<>())
            .put(Long.parseLong(parts[1]), Double.parseDouble(parts[2]));
      } catch (NumberFormatException e) {
        // Half a line: the server died while it wrote. The point is lost, the curve is not.
        curves.computeIfAbsent(parts[0], n -> new TreeMap<>());
      }
    }
  }

  private static List<Point> thin(NavigableMap<Long, Double> points) {
    List<Point> all = new ArrayList<>(points.size());
    points.forEach((step, value) -> all.add(new Point(step, value)));
    if (all.size() <= MAX_POINTS) {
      return all;
    }
    List<Point> some = new ArrayList<>(MAX_POINTS);
    double stride = (all.size() - 1) / (double) (MAX_POINTS - 1);
    for (int i = 0; i < MAX_POINTS; i++) {
      some.add(all.get((int) Math.round(i * stride)));
    }
    return some;
  }
}
