package io.millrace.cli.internal.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.internal.Api;
import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes in what another server has exported. */
@Command(
    name = "import",
    description = "Take a file that was exported in as a source that needs no network.",
    mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(paramLabel = "FILE", description = "The ZIP.")
  private Path file = Path.of("items.zip");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What to call the source; the file's name if not given.")
  private @Nullable String name;

  @Option(
      names = "--key",
      paramLabel = "FILE|KEY",
      description = "Public key that may sign it; those trusted already if not given; repeatable.")
  private List<String> keys = new ArrayList<>();

  ImportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw CliFailure.usage(
          "The file '" + file + "' cannot be read.", "Name a ZIP that 'hub export' wrote.");
    }
    String source = name == null ? nameOf(file) : name;
    StringBuilder path = new StringBuilder("/api/v1/hub/import?name=" + Api.encode(source));
    keys.forEach(k -> path.append("&key=").append(Api.encode(KeyText.of(k))));
    JsonNode added = server.connect(terminal).postFile(path.toString(), file);
    terminal.line(
        server.json()
            ? added.toString()
            : "Imported "
                + source
                + ": "
                + added.path("items").asText()
                + " item(s), "
                + added.path("state").asText()
                + ".");
    return 0;
  }

  private static String nameOf(Path file) {
    String plain = file.getFileName().toString().replaceFirst("\\.[A-Za-z]+$", "");
    return plain.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]+", "-");
  }
}
