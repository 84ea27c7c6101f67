package io.millrace.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Public data sets that lie beside a checkout for development; absent elsewhere. */
public final class SharedData {
  private SharedData() {}

  /**
   * The file in {@code shared/data} beside the project or beside one of its parent folders; without
   * it the test is skipped with a message.
   *
   * @param file for example {@code pii/synth_even_templates.json}
   */
  public static Path orSkip(String file) {
    Path from = Path.of(System.getProperty("millrace.root", ".")).toAbsolutePath().normalize();
    for (Path p = from; p != null; p = p.getParent()) {
      Path candidate = p.resolve("shared/data").resolve(file);
      if (Files.exists(candidate)) {
        return candidate;
      }
    }
    Assumptions.abort("shared/data/" + file + " is not beside this checkout");
    return from;
  }
}
