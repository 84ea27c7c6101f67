package io.millrace.cli.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The verbs of a command. Only the one that is asked for is made, or else all: to read what all of
 * them take costs more processor time than most of them do.
 */
public final class Verbs {
  private final Object command;
  private final Map<String, Supplier<Object>> verbs = new LinkedHashMap<>();

  /**
   * @param command what picocli makes a command of
   */
  public Verbs(Object command) {
    this.command = command;
  }

  /** Adds a verb: what picocli makes a command of, or a {@link CommandLine}. */
  public Verbs verb(String name, Supplier<Object> verb) {
    verbs.put(name, verb);
    return this;
  }

  /**
   * The command, for these arguments.
   *
   * @param at index of the argument that may name a verb
   */
  public CommandLine line(int at, String... arguments) {
    CommandLine line = new CommandLine(command);
    String asked = at < arguments.length ? arguments[at] : "";
    verbs.forEach(
        (name, verb) -> {
          if (name.equals(asked) || !verbs.containsKey(asked)) {
            line.addSubcommand(name, verb.get());
          }
        });
    return line;
  }
}
