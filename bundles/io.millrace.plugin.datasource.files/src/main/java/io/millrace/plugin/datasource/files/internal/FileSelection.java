package io.millrace.plugin.datasource.files.internal;

import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Finds the files that paths, folders and globs mean. */
final class FileSelection {
  private static final Pattern GLOB = Pattern.compile("[*?\\[{]");

  private FileSelection() {}

  static List<Path> find(List<String> paths, Optional<Path> base) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String path : paths) {
      List<Path> found = GLOB.matcher(path).find() ? glob(path, base) : plain(path, base);
      if (found.isEmpty()) {
        throw missing("No file matches '" + path + "'" + under(base) + ".");
      }
      found.stream().filter(f -> !files.contains(f)).forEach(files::add);
    }
    if (files.isEmpty()) {
      throw missing("'paths' names no file.");
    }
    return files;
  }

  private static List<Path> plain(String path, Optional<Path> base) throws IOException {
    Path file = absolute(path, base);
    if (Files.isDirectory(file)) {
      try (Stream<Path> all = Files.walk(file)) {
        return all.filter(Files::isRegularFile)
            .filter(f -> Format.ofEnding(f).isPresent())
            .sorted()
            .toList();
      }
    }
    if (!Files.isRegularFile(file)) {
      throw missing("There is no file '" + path + "'" + under(base) + ".");
    }
    if (!Files.isReadable(file)) {
      throw missing("The file '" + path + "'" + under(base) + " may not be read.");
    }
    return List.of(file);
  }

  /** Walks from the deepest folder that is named without a wild card. */
  private static List<Path> glob(String glob, Optional<Path> base) throws IOException {
    int slash = glob.lastIndexOf('/', firstWildcard(glob));
    Path start = absolute(slash < 0 ? "" : glob.substring(0, slash + 1), base);
    if (!Files.isDirectory(start)) {
      return List.of();
    }
    PathMatcher matcher;
    try {
      matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob.substring(slash + 1));
    } catch (PatternSyntaxException e) {
      throw PlatformException.caller(
          "PARAMETER_INVALID",
          "The glob '" + glob + "' is malformed: " + e.getDescription() + ".",
          "Use * and ? within a name, ** across folders, {a,b} for alternatives.");
    }
    try (Stream<Path> all = Files.walk(start)) {
      return all.filter(Files::isRegularFile)
          .filter(f -> matcher.matches(start.relativize(f)))
          .sorted()
          .toList();
    }
  }

  private static int firstWildcard(String glob) {
    var m = GLOB.matcher(glob);
    return m.find() ? m.start() : glob.length();
  }

  private static Path absolute(String path, Optional<Path> base) {
    Path p = Path.of(path);
    if (!p.isAbsolute() && base.isEmpty()) {
      throw missing("'" + path + "' is relative, but there is no 'base' to start from.");
    }
    return p.isAbsolute() ? p.normalize() : base.get().resolve(p).normalize();
  }

  private static String under(Optional<Path> base) {
    return base.map(b -> " in " + b).orElse("");
  }

  private static PlatformException missing(String what) {
    return PlatformException.caller(
        "DATA_NOT_FOUND",
        what,
        "Correct 'paths'; relative ones start at 'base', in a project the folder of project.yaml.");
  }
}
