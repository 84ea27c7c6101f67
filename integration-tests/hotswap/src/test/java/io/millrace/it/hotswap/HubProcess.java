package io.millrace.it.hotswap;

import io.millrace.hub.Hub;
import io.millrace.hub.InstalledItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A hub in a process of its own that goes round through {@link #STATES}, to be killed. */
final class HubProcess {
  /** What is installed, of the items that this process cares for; one operation between two. */
  static final List<Set<String>> STATES =
      List.of(
          Set.of(),
          Set.of("banking-assistant"),
          Set.of("banking-assistant", "pii"),
          Set.of("banking-assistant"));

  private HubProcess() {}

  /**
   * Arguments: data folder, framework storage, and the file that always holds the number of the
   * last state that was acknowledged.
   */
  public static void main(String[] arguments) throws Exception {
    Path sign = Path.of(arguments[2]);
    try {
      HubServer server =
          new HubServer(Path.of(arguments[0]), Path.of(arguments[1]), HubServer.forItems());
      for (int state = 0; true; state = (state + 1) % STATES.size()) {
        reach(server, STATES.get(state));
        acknowledge(sign, state);
      }
    } catch (Exception failed) {
      Files.writeString(Path.of(sign + ".failed"), failed.toString());
      Runtime.getRuntime().halt(1); // the framework's threads would keep the process alive
    }
  }

  private static void reach(HubServer server, Set<String> wanted) {
    for (String item : Set.of("banking-assistant", "pii")) {
      boolean there = state(server.hub()).contains(item);
      if (there && !wanted.contains(item)) {
        server.uninstall(item);
      } else if (!there && wanted.contains(item)) {
        server.install(item);
      }
    }
  }

  /** Which of the items are installed now. */
  static Set<String> state(Hub hub) {
    return hub.installed().stream()
        .map(InstalledItem::name)
        .filter(Set.of("banking-assistant", "pii")::contains)
        .collect(Collectors.toSet());
  }

  private static void acknowledge(Path sign, int state) throws IOException {
    Path next = Path.of(sign + ".next");
    Files.writeString(next, String.valueOf(state));
    Files.move(next, sign, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
