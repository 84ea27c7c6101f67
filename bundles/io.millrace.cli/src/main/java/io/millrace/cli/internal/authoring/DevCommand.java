package io.millrace.cli.internal.authoring;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.internal.Api;
import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import io.millrace.cli.internal.hub.ReportText;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Loads each new build of a plugin into a running server, in place of the one before. */
@Command(
    name = "dev",
    description =
        "Watch the plugin built here and load each new build into a running server, in "
            + "place of the one before; a build or a load that fails changes nothing. Ends with "
            + "Ctrl-C.",
    mixinStandardHelpOptions = true)
final class DevCommand implements Callable<Integer> {
  private static final String DEVELOP = "/api/v1/hub/develop";
  private static final long LOOK_MS = 250;
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "The plugin's folder; this one if not given.")
  private Path folder = Path.of(".");

  @Option(names = "--once", description = "Load the build that is there and end.")
  private boolean once;

  DevCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    PluginProject project = PluginProject.in(folder);
    Api api = server.connect(terminal);
    if (once) {
      load(api, project.builtJar());
      return 0;
    }
    if (!server.json()) {
      terminal.line(
          "Watching " + project.target() + " for " + api.base() + "; build with 'mvn verify'.");
    }
    BuildWatch watch = new BuildWatch(project);
    while (!Thread.currentThread().isInterrupted()) {
      Optional<Path> built = watch.poll();
      if (built.isPresent()) {
        try {
          load(api, built.get());
        } catch (CliFailure e) {
          // the server keeps the version before; the next build may be better
          terminal.problem(e.what(), e.remedy());
        }
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
    }
    return 0;
  }

  private void load(Api api, Path jar) {
    long begun = System.nanoTime();
    JsonNode report = api.postFile(DEVELOP, jar);
    long ms = (System.nanoTime() - begun) / 1_000_000;
    if (server.json()) {
      terminal.line(report.toString());
      return;
    }
    terminal.line(LocalTime.now().format(CLOCK) + " " + jar.getFileName() + ", " + ms + " ms:");
    new ReportText(terminal).print("develop", report);
    report.path("services").forEach(s -> terminal.line("  offers " + s.asText()));
  }
}
