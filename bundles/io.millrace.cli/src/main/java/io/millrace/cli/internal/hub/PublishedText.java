package io.millrace.cli.internal.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.Terminal;
import io.millrace.publisher.Published;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a publication did, for people or as JSON. */
final class PublishedText {
  private PublishedText() {}

  /** Something that publishes. */
  @FunctionalInterface
  interface Publication {
    Published run() throws IOException;
  }

  /** Publishes and says what came of it. */
  static int print(
      Terminal terminal, boolean json, String done, String place, Publication publication) {
    Published p;
    try {
      p = publication.run();
    } catch (IOException e) {
      throw CliFailure.work(
          "The catalogue at '" + place + "' cannot be written: " + e + ".",
          "Look at the place, then repeat; nothing half-done is left behind.");
    }
    if (json) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("changed", p.changed());
      map.put("counter", p.counter());
      map.put("expires", p.expires().toString());
      map.put("keys", p.keys());
      map.put("items", p.items());
      terminal.line(new ObjectMapper().valueToTree(map).toString());
      return 0;
    }
    p.changed().forEach(c -> terminal.line(done + " " + c + "."));
    if (p.changed().isEmpty()) {
      terminal.line("All of it was there already.");
    }
    terminal.line(
        "The catalogue at "
            + place
            + " has "
            + p.items()
            + " item version(s); it is signed until "
            + p.expires()
            + " (number "
            + p.counter()
            + ").");
    return 0;
  }
}
