package io.millrace.it.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import aQute.bnd.differ.Baseline;
import aQute.bnd.differ.DiffPluginImpl;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Processor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Exported packages move their versions as semantic versioning asks, compared with the jars in
 * {@code cnf/baseline}: the last released contracts. After a release, replace them by the released
 * ones.
 */
class BaselineTest {
  @Test
  void packages_change_as_their_versions_say() throws Exception {
    List<String> mismatches = new ArrayList<>();
    List<Path> baselines;
    try (Stream<Path> files = Files.list(BuiltBundle.root().resolve("cnf/baseline"))) {
      baselines = files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
    }
    assertFalse(baselines.isEmpty(), "cnf/baseline holds no released contract");
    for (Path released : baselines) {
      String name = released.getFileName().toString().replaceAll("-[0-9.]+\\.jar$", "");
      BuiltBundle built =
          BuiltBundle.all().stream().filter(b -> b.name().equals(name)).findFirst().orElseThrow();
      mismatches.addAll(compare(built, released));
    }

    assertEquals(List.of(), mismatches);
  }

  private static List<String> compare(BuiltBundle built, Path released) throws Exception {
    try (Processor processor = new Processor();
        Jar newer = new Jar(built.jar().toFile());
        Jar older = new Jar(released.toFile())) {
      Baseline baseline = new Baseline(processor, new DiffPluginImpl());
      return baseline.baseline(newer, older, null).stream()
          .filter(info -> info.mismatch)
          .map(
              info ->
                  info.packageName
                      + " is "
                      + info.newerVersion
                      + " but its changes ask for "
                      + info.suggestedVersion
                      + ": "
                      + info.packageDiff.getDelta())
          .toList();
    }
  }
}
