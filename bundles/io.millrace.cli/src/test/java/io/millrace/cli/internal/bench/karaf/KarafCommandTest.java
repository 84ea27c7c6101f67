package io.millrace.cli.internal.bench.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.Terminal;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class KarafCommandTest {
  @TempDir private Path folder;

  private KarafCommand command(String... arguments) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    KarafCommand command =
        new KarafCommand(
            new Terminal(nowhere, nowhere, InputStream.nullInputStream(), false, Map.of()));
    new CommandLine(command).parseArgs(arguments);
    return command;
  }

  @Test
  void says_where_karaf_comes_from_if_it_is_not_there() {
    KarafCommand command = command("--karaf", folder.toString());

    CliFailure refused = assertThrows(CliFailure.class, command::call);
    assertEquals(2, refused.exit());
    assertTrue(refused.remedy().contains("org.apache.karaf:apache-karaf:4.4"), refused.remedy());
  }

  @Test
  void refuses_to_measure_nothing() throws Exception {
    Path script = Files.createDirectories(folder.resolve("bin")).resolve("karaf");
    Files.createFile(script).toFile().setExecutable(true);
    KarafCommand command = command("--karaf", folder.toString(), "--rounds", "0");

    assertEquals(2, assertThrows(CliFailure.class, command::call).exit());
  }
}
