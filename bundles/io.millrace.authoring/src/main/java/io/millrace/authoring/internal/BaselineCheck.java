package io.millrace.authoring.internal;

import aQute.bnd.differ.Baseline;
import aQute.bnd.differ.DiffPluginImpl;
import aQute.bnd.osgi.Processor;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.Version;

/** Whether the version moves as much as the change since an earlier one asks for. */
final class BaselineCheck {
  private static final String CHECK = "baseline";

  private final Request request;

  BaselineCheck(Request request) {
    this.request = request;
  }

  List<Finding> look(PluginJar jar, Surface surface) throws Exception {
    if (request.against().isEmpty()) {
      return List.of(Finding.good(CHECK, "no earlier version was given (--against)"));
    }
    Optional<Path> earlier = earlier(request.against().get(), jar);
    if (earlier.isEmpty()) {
      return List.of(
          Finding.good(
              CHECK,
              "no earlier version of " + jar.symbolicName() + " in " + request.against().get()));
    }
    try (PluginJar older = PluginJar.open(earlier.get())) {
      return compare(older, jar, surface);
    }
  }

  /** The jar itself, or the highest lower version of the bundle in a folder. */
  private static Optional<Path> earlier(Path given, PluginJar jar) throws IOException {
    if (Files.isRegularFile(given)) {
      return Optional.of(given);
    }
    if (!Files.isDirectory(given)) {
      throw PlatformException.caller(
          "BASELINE_NOT_FOUND",
          "There is no file or folder '" + given + "'.",
          "Name a jar, or a folder source of the hub, with --against.");
    }
    Version mine = Version.parseVersion(jar.version());
    Version best = null;
    Optional<Path> found = Optional.empty();
    List<Path> jars;
    try (Stream<Path> files = Files.walk(given, 3)) {
      jars = files.filter(f -> f.toString().endsWith(".jar")).toList();
    }
    for (Path file : jars) {
      try (PluginJar other = PluginJar.open(file)) {
        Version version = Version.parseVersion(other.version());
        if (other.symbolicName().equals(jar.symbolicName())
            && version.compareTo(mine) < 0
            && (best == null || version.compareTo(best) > 0)) {
          best = version;
          found = Optional.of(file);
        }
      } catch (PlatformException e) {
        continue; // no bundle, so no earlier version
      }
    }
    return found;
  }

  private List<Finding> compare(PluginJar older, PluginJar newer, Surface surface)
      throws Exception {
    if (!older.symbolicName().equals(newer.symbolicName())) {
      return List.of(
          Finding.bad(
              CHECK,
              older.file().getFileName() + " is " + older.symbolicName() + ", another bundle",
              "Name an earlier version of " + newer.symbolicName() + "."));
    }
    Version before = Version.parseVersion(older.version());
    Version after = Version.parseVersion(newer.version());
    if (after.compareTo(before) <= 0) {
      return List.of(
          Finding.bad(
              CHECK,
              "version " + after + " does not follow " + before,
              "Raise <version> in pom.xml: a version is never published twice."));
    }
    List<Finding> findings = new ArrayList<>(packages(older, newer));
    List<String> breaks = Surface.breaks(surfaceOf(older), surface);
    if (!breaks.isEmpty() && after.getMajor() == before.getMajor()) {
      findings.add(
          Finding.bad(
              CHECK,
              String.join("; ", breaks),
              "Keep what projects use, or raise the version to "
                  + (before.getMajor() + 1)
                  + ".0.0."));
    }
    return findings.isEmpty()
        ? List.of(Finding.good(CHECK, before + " → " + after + ": projects keep working"))
        : findings;
  }

  private static List<Finding> packages(PluginJar older, PluginJar newer) throws Exception {
    try (Processor processor = new Processor()) {
      return new Baseline(processor, new DiffPluginImpl())
          .baseline(newer.files(), older.files(), null).stream()
              .filter(info -> info.mismatch)
              .map(
                  info ->
                      Finding.bad(
                          CHECK,
                          "package " + info.packageName + " is " + info.newerVersion,
                          "Its changes ask for version " + info.suggestedVersion + "."))
              .toList();
    }
  }

  private Surface surfaceOf(PluginJar older) throws Exception {
    Path work = Files.createDirectories(request.work().resolve("earlier"));
    Request earlier =
        new Request(
            older.file(),
            request.tests(),
            Optional.empty(),
            request.support(),
            request.runtimes(),
            work);
    try (TrialFramework framework = TrialFramework.start(earlier)) {
      Bundle bundle = framework.install(older.file());
      bundle.start();
      return Surface.of(bundle, framework.context());
    }
  }
}
