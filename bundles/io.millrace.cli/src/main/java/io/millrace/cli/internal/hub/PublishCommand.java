package io.millrace.cli.internal.hub;

import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import io.millrace.publisher.Publisher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts bundles, signed, into a catalogue. */
@Command(
    name = "publish",
    description = "Put items, signed on this machine, into a folder or a server's catalogue.",
    mixinStandardHelpOptions = true)
final class PublishCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private CatalogueOptions catalogue = new CatalogueOptions();

  @Parameters(arity = "1..*", paramLabel = "JAR", description = "Bundles that are items.")
  private List<Path> jars = List.of();

  @Option(names = "--library", description = "They are no items; items need them.")
  private boolean library;

  PublishCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    for (Path jar : jars) {
      if (!Files.isRegularFile(jar)) {
        throw CliFailure.usage(
            "There is no file '" + jar + "'.",
            "Build it first ('mvn verify'), or correct the name.");
      }
    }
    Publisher publisher = catalogue.publisher(terminal, server);
    return PublishedText.print(
        terminal,
        server.json(),
        "Published",
        catalogue.place(),
        () -> library ? publisher.publishLibraries(jars) : publisher.publish(jars));
  }
}
