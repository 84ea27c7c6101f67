package io.millrace.authoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.authoring.internal.Checks;
import io.millrace.authoring.internal.Finding;
import io.millrace.authoring.internal.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Checks one plugin and writes what was found. The plugin's code runs in this process, so whoever
 * starts it must be ready for it to end early or not at all.
 */
public final class PluginCheck {
  private PluginCheck() {}

  /**
   * Reads what to do from a properties file: {@code jar}, {@code tests}, {@code against} (may be
   * absent), {@code support} and {@code runtimes} (paths with the system's separator), {@code
   * work}, {@code report}. The report appears whole, as a JSON list of findings.
   *
   * @param arguments the file
   */
  public static void main(String[] arguments) throws IOException {
    Properties given = new Properties();
    try (var in = Files.newBufferedReader(Path.of(arguments[0]))) {
      given.load(in);
    }
    Path report = Path.of(given.getProperty("report"));
    List<Map<String, String>> findings =
        Checks.all(request(given)).stream().map(PluginCheck::json).toList();
    Path part = report.resolveSibling(report.getFileName() + ".part");
    Files.write(part, new ObjectMapper().writeValueAsBytes(findings));
    Files.move(part, report, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Request request(Properties given) {
    return new Request(
        Path.of(given.getProperty("jar")),
        Path.of(given.getProperty("tests")),
        Optional.ofNullable(given.getProperty("against")).map(Path::of),
        paths(given.getProperty("support", "")),
        paths(given.getProperty("runtimes", "")),
        Path.of(given.getProperty("work")));
  }

  private static List<Path> paths(String joined) {
    return Stream.of(joined.split(java.io.File.pathSeparator))
        .filter(p -> !p.isEmpty())
        .map(Path::of)
        .toList();
  }

  private static Map<String, String> json(Finding f) {
    return Map.of(
        "check", f.check(),
        "result", f.result().name().toLowerCase(Locale.ROOT),
        "what", f.what(),
        "remedy", f.remedy());
  }
}
