package io.millrace.cli.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says which version this is. */
@Command(
    name = "version",
    description = "Say which version this is.",
    mixinStandardHelpOptions = true)
public final class VersionCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(names = "--json", description = "Print as JSON.")
  private boolean json;

  VersionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  public static String current() {
    try (InputStream in = VersionCommand.class.getResourceAsStream("version.properties")) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "development");
    } catch (IOException e) {
      return "development";
    }
  }

  @Override
  public Integer call() {
    terminal.line(
        json
            ? "{\"version\":\"" + current() + "\",\"java\":\"" + Runtime.version() + "\"}"
            : "millrace " + current() + " on Java " + Runtime.version());
    return 0;
  }
}
