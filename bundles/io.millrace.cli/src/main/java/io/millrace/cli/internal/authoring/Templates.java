package io.millrace.cli.internal.authoring;

import io.millrace.cli.internal.CliFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Folders of files in whose texts and paths <code>{{word}}</code> stands for a value. */
record Templates(Path root) {
  private static final Pattern WORD = Pattern.compile("\\{\\{([A-Za-z]+)}}");

  Templates {
    if (!Files.isDirectory(root)) {
      throw CliFailure.usage(
          "There are no templates in '" + root + "'.",
          "Use the script 'millrace' that came with the distribution, or set MILLRACE_HOME.");
    }
  }

  /**
   * Makes a folder of all files in these folders; it appears whole or not at all.
   *
   * @param target does not exist
   * @return paths inside the target, in order
   */
  List<String> write(List<String> folders, Map<String, String> values, Path target) {
    Path made = target.resolveSibling("." + target.getFileName() + ".new");
    List<String> written = new ArrayList<>();
    try {
      delete(made);
      for (String folder : folders) {
        Path from = root.resolve(folder);
        for (Path file : files(from)) {
          String name = filled(from.relativize(file).toString(), values);
          Path to = made.resolve(name);
          Files.createDirectories(to.getParent());
          Files.writeString(to, filled(Files.readString(file), values));
          to.toFile().setExecutable(Files.isExecutable(file));
          written.add(name);
        }
      }
      Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
      return written.stream().sorted().toList();
    } catch (IOException e) {
      throw CliFailure.work(
          "'" + target + "' cannot be written: " + e.getMessage() + ".",
          "Name another folder with --dir, or correct the permissions.");
    } finally {
      delete(made);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  static String filled(String text, Map<String, String> values) {
    return WORD.matcher(text)
        .replaceAll(
            m -> {
              String value = values.get(m.group(1));
              if (value == null) {
                throw new IllegalStateException("no value for " + m.group());
              }
              return Matcher.quoteReplacement(value);
            });
  }

  /** Removes a folder with everything in it; nothing if it is not there. */
  static void delete(@Nullable Path folder) {
    if (folder == null || !Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
