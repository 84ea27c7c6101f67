package io.millrace.it.authoring;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** A shell that a person types into: its folder and variables last from command to command. */
final class Shell implements AutoCloseable {
  private static final String END = "--- ended with ";

  private final Process process;
  private final Writer typed;
  private final BufferedReader shown;

  Shell(Path folder, Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "--noprofile", "--norc")
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    process = builder.start();
    typed = process.outputWriter(StandardCharsets.UTF_8);
    shown =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Runs a command to its end. */
  Stranger.Outcome run(String command) throws IOException {
    // the group keeps the command from reading what is typed next; cd and export last
    typed.write("{ " + command + "\n} </dev/null; echo \"\n" + END + "$?\"\n");
    typed.flush();
    StringBuilder output = new StringBuilder();
    for (String line = shown.readLine(); line != null; line = shown.readLine()) {
      if (line.startsWith(END)) {
        return new Stranger.Outcome(
            Integer.parseInt(line.substring(END.length())), output.toString().stripTrailing());
      }
      output.append(line).append('\n');
    }
    throw new AssertionError("the shell ended in " + command + ": " + output);
  }

  /** The folder it is in, for another terminal. */
  String folder() throws IOException {
    return run("pwd").output();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
