package io.millrace.it.hotswap;

import io.millrace.api.PlatformException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A hub in a process that may only write small files; says what became of each installation. */
final class DiskFullProcess {
  private DiskFullProcess() {}

  /** Arguments: data folder, framework storage, catalogue, report file, items. */
  public static void main(String[] arguments) throws Exception {
    List<String> report = new ArrayList<>();
    Path data = Path.of(arguments[0]);
    try {
      HubServer server = new HubServer(data, Path.of(arguments[1]));
      server.addSource("full", Path.of(arguments[2]));
      for (String item : arguments[4].split(",")) {
        report.add(item + " " + install(server, item));
      }
      report.add("wrong " + server.hub().verify() + server.inactive());
      try (Stream<Path> all = Files.walk(data)) {
        report.add("left " + all.filter(p -> p.toString().endsWith(".part")).toList());
      }
    } catch (Exception failed) {
      report.add(failed.toString());
    }
    Files.write(Path.of(arguments[3]), report);
    Runtime.getRuntime().halt(0); // the framework's threads would keep the process alive
  }

  private static String install(HubServer server, String item) {
    try {
      return server.install(item).items().get(0).state();
    } catch (PlatformException failed) {
      return failed.code();
    }
  }
}
