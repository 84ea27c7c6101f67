package io.millrace.it.hotswap;

import java.nio.file.Files;
import java.nio.file.Path;

/** A hub in a process of its own that installs and uninstalls without end, to be killed. */
final class HubProcess {
  private HubProcess() {}

  /** Arguments: data folder, framework storage, file to write when the hub is up. */
  public static void main(String[] arguments) throws Exception {
    try {
      work(arguments);
    } catch (Exception failed) {
      Files.writeString(Path.of(arguments[2] + ".failed"), failed.toString());
      Runtime.getRuntime().halt(1); // the framework's threads would keep the process alive
    }
  }

  private static void work(String[] arguments) throws Exception {
    Path data = Path.of(arguments[0]);
    HubServer server = new HubServer(data, Path.of(arguments[1]));
    Files.writeString(Path.of(arguments[2]), "up");
    while (true) {
      for (String item : KilledTest.ITEMS) {
        if (server.hub().installed().stream().noneMatch(i -> i.name().equals(item))) {
          server.hub().install(item);
        }
        Files.writeString(Path.of(arguments[2]), item);
      }
      for (String item : KilledTest.ITEMS) {
        server.hub().uninstall(item);
      }
    }
  }
}
