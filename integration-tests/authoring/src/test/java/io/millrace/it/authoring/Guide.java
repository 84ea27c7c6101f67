package io.millrace.it.authoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The commands of a guide and what it says they print: fenced blocks of {@code console}, in which a
 * command stands behind {@code $} and its output below.
 */
record Guide(List<Command> commands) {
  private static final String FENCE = "```";
  private static final String ANYTHING = "…";

  /** Where a command runs. */
  enum Terminal {
    /** The reader's own; the next command follows when it has ended. */
    CONSOLE,
    /** One of its own; the next follows when it has printed what is shown. */
    SERVER,
    /** One of its own; it ends by itself, and is looked at in the end. */
    TRAFFIC
  }

  /**
   * One command.
   *
   * @param output as shown: lines in which … stands for any text, or alone for any lines
   */
  record Command(Terminal terminal, String text, List<String> output) {
    /** Whether this was printed. Without output to show anything may have been. */
    boolean printed(String actual) {
      return output.isEmpty() || pattern("\\s*").matcher(actual.stripTrailing()).matches();
    }

    /** Whether it begins with what is shown. */
    boolean begins(String actual) {
      return pattern(".*").matcher(actual.stripTrailing()).matches();
    }

    private Pattern pattern(String rest) {
      String lines =
          output.stream()
              .map(l -> l.equals(ANYTHING) ? "(?:.*\\R)*?" : line(l) + "(?:\\R|\\z)")
              .collect(Collectors.joining());
      boolean open = output.get(output.size() - 1).equals(ANYTHING);
      return Pattern.compile(lines + (open ? "(?s:.*)" : "(?s:" + rest + ")"));
    }

    private static String line(String shown) {
      return Pattern.compile(ANYTHING)
          .splitAsStream(shown + " ")
          .map(String::stripTrailing)
          .map(part -> part.isEmpty() ? "" : Pattern.quote(part))
          .collect(Collectors.joining("\\h*.*?\\h*"));
    }
  }

  static Guide read(Path file) throws IOException {
    List<Command> commands = new ArrayList<>();
    Terminal terminal = null;
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith(FENCE)) {
        terminal = terminal == null ? terminal(line.substring(FENCE.length())) : null;
      } else if (terminal != null && line.startsWith("$ ")) {
        commands.add(new Command(terminal, line.substring(2), new ArrayList<>()));
      } else if (terminal != null) {
        commands.get(commands.size() - 1).output().add(line);
      }
    }
    return new Guide(commands);
  }

  private static Terminal terminal(String words) {
    return switch (words) {
      case "console" -> Terminal.CONSOLE;
      case "console server" -> Terminal.SERVER;
      case "console traffic" -> Terminal.TRAFFIC;
      default -> throw new AssertionError("the guide has a block that no test runs: " + words);
    };
  }
}
