package io.millrace.cli.internal.hub;

import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import io.millrace.publisher.Publisher;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Signs a catalogue again. */
@Command(
    name = "sign",
    description = "Sign a catalogue again as it is: it expires later, or has another key.",
    mixinStandardHelpOptions = true)
final class SignCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private CatalogueOptions catalogue = new CatalogueOptions();

  SignCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Publisher publisher = catalogue.publisher(terminal, server);
    return PublishedText.print(
        terminal, server.json(), "Signed", catalogue.place(), publisher::sign);
  }
}
