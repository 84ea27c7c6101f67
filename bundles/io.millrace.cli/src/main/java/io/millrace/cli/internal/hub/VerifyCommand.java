package io.millrace.cli.internal.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks a server's state, or a catalogue in a folder. */
@Command(
    name = "verify",
    description = "Check that a server has what its state says, or that a catalogue is unaltered.",
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "A catalogue on this machine; the server's own state if not given.")
  private @Nullable Path folder;

  @Option(
      names = "--key",
      paramLabel = "FILE|KEY",
      description = "Public key that must have signed the catalogue; repeatable.")
  private List<String> keys = new ArrayList<>();

  VerifyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    JsonNode check =
        folder == null
            ? server.connect(terminal).get("/api/v1/hub/verify")
            : new ObjectMapper()
                .valueToTree(
                    new FolderCheck(folder, keys.stream().map(KeyText::key).toList()).run());
    boolean intact = check.path("intact").asBoolean();
    if (server.json()) {
      terminal.line(check.toString());
    } else if (intact) {
      terminal.line(
          folder == null
              ? "Every file and bundle is as the state says."
              : "The catalogue is intact: "
                  + check.path("bundles").asText()
                  + " bundle(s), signed by "
                  + check.path("key").asText()
                  + " until "
                  + check.path("expires").asText()
                  + ".");
    } else {
      check
          .path("problems")
          .forEach(
              p ->
                  terminal.problem(
                      p.asText(),
                      folder == null
                          ? "Go back to a good state: millrace hub rollback."
                          : "Do not use it; publish or fetch it again."));
    }
    return intact ? 0 : 1;
  }
}
