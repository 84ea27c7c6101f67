package io.millrace.cli.internal.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.Terminal;
import io.millrace.publisher.GeneratedKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a key pair. */
@Command(
    name = "keygen",
    description = "Make an Ed25519 key pair to sign catalogues with.",
    mixinStandardHelpOptions = true)
final class KeygenCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the private key goes; the public one goes beside it, as .pub.pem.")
  private Path file = Path.of("millrace-key.pem");

  @Option(names = "--json", description = "Print where the keys are as JSON.")
  private boolean json;

  KeygenCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    GeneratedKey key;
    try {
      key = GeneratedKey.create(file);
    } catch (IOException e) {
      throw CliFailure.work(
          "The keys cannot be written beside '" + file + "': " + e + ".",
          "Name a file in a folder that may be written.");
    }
    if (json) {
      Map<String, String> made = new LinkedHashMap<>();
      made.put("id", key.id());
      made.put("privateKeyFile", key.privateKey().toString());
      made.put("publicKeyFile", key.publicKey().toString());
      made.put("publicKey", key.publicText());
      terminal.line(new ObjectMapper().valueToTree(made).toString());
      return 0;
    }
    terminal.line("Private key: " + key.privateKey() + " (keep it to yourself, and keep a copy)");
    terminal.line("Public key:  " + key.publicKey() + " (give it to those who install from you)");
    terminal.line("Its id:      " + key.id());
    return 0;
  }
}
