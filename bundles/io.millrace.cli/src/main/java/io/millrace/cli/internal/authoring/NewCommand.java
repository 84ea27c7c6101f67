package io.millrace.cli.internal.authoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.Terminal;
import io.millrace.cli.internal.VersionCommand;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a Maven project of a plugin that builds, is tested, and does something. */
@Command(
    name = "new",
    description =
        "Make the project of a plugin: an implementation that does something, its tests, "
            + "its description for the hub, an example. It builds with 'mvn verify'.",
    mixinStandardHelpOptions = true)
final class NewCommand implements Callable<Integer> {
  /** Characters of an SPDX expression. */
  private static final Pattern LICENCE = Pattern.compile("[A-Za-z0-9.+() -]{1,80}");

  private final Terminal terminal;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      required = true,
      description = "What it is: guardrail, data-source, function, …")
  private String kind = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      required = true,
      description = "Its id, and its name in the hub.")
  private String name = "";

  @Option(
      names = "--package",
      paramLabel = "PACKAGE",
      description = "Its Java package; com.example.<name> if not given.")
  private @Nullable String packageName;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "The folder to make; <name> if not given.")
  private @Nullable Path folder;

  @Option(
      names = "--licence",
      paramLabel = "SPDX",
      defaultValue = "Apache-2.0",
      description = "Its licence, as SPDX names it; ${DEFAULT-VALUE} if not given.")
  private String licence = "";

  @Option(
      names = "--sdk",
      paramLabel = "URL",
      description = "Where the SDK is served; the distribution's own folder if not given.")
  private @Nullable URI sdk;

  @Option(names = "--json", description = "Print what was made, as JSON.")
  private boolean json;

  NewCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    PluginKind what = PluginKind.of(kind);
    PluginName called =
        packageName == null ? PluginName.of(name) : new PluginName(name, packageName);
    if (!LICENCE.matcher(licence).matches()) {
      throw CliFailure.usage(
          "'" + licence + "' is not an SPDX expression.",
          "Write an identifier of https://spdx.org/licenses, for example Apache-2.0.");
    }
    Path target = (folder == null ? Path.of(name) : folder).toAbsolutePath().normalize();
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw CliFailure.usage(
          "'" + target + "' is there already.", "Choose another folder with --dir, or remove it.");
    }
    if (!Files.isDirectory(target.getParent())) {
      throw CliFailure.usage(
          "There is no folder '" + target.getParent() + "'.", "Make it, or correct --dir.");
    }
    Distribution distribution = Distribution.of(terminal);
    List<String> files =
        new Templates(distribution.templates())
            .write(what.templates(), values(what, called, distribution), target);
    report(what, called, target, files);
    return 0;
  }

  private Map<String, String> values(PluginKind what, PluginName called, Distribution home) {
    return Map.ofEntries(
        Map.entry("name", called.item()),
        Map.entry("kind", what.label()),
        Map.entry("Type", called.type(what)),
        Map.entry("package", called.packageName()),
        Map.entry("packagePath", called.packageName().replace('.', '/')),
        Map.entry("group", called.group()),
        Map.entry("artifact", called.packageName()),
        Map.entry("licence", licence),
        Map.entry("sdk", sdk == null ? home.sdk().toUri().toString() : sdk.toString()),
        Map.entry("sdkVersion", VersionCommand.current()));
  }

  private void report(PluginKind what, PluginName called, Path target, List<String> files) {
    if (json) {
      Map<String, Object> made =
          Map.of(
              "kind", what.word(),
              "name", called.item(),
              "package", called.packageName(),
              "folder", target.toString(),
              "files", files);
      terminal.line(new ObjectMapper().valueToTree(made).toString());
      return;
    }
    terminal.line("Made the " + what.label() + " " + called.item() + " in " + target + ":");
    files.forEach(f -> terminal.line("  " + f));
    terminal.line("Next, in that folder:");
    terminal.line("  mvn verify              builds and tests it");
    terminal.line("  millrace plugin check   looks whether a server and the hub would take it");
    terminal.line("  millrace plugin dev     loads it into a running server on each build");
  }
}
