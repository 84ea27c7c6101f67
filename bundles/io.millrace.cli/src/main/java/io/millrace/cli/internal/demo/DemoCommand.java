package io.millrace.cli.internal.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.cli.internal.Api;
import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.ServerProcess;
import io.millrace.cli.internal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plays a blueprint's whole loop on a server of its own. */
@Command(
    name = "demo",
    description =
        "Watch an assistant answer what it should not, be noticed, retrained, judged and "
            + "replaced without losing a request. Starts a server of its own in a temporary "
            + "folder.",
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      arity = "0..1",
      paramLabel = "BLUEPRINT",
      defaultValue = "banking-assistant",
      description = "Hub item with a demo.yaml; ${DEFAULT-VALUE} if not given.")
  private String blueprint = "";

  @Option(names = "--port", paramLabel = "PORT", description = "Port of the server; any free one.")
  private int port;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Write report.json and report.html there.")
  private @Nullable Path report;

  @Option(names = "--keep", description = "Leave the server up at the end.")
  private boolean keep;

  @Option(
      names = "--model",
      paramLabel = "SOURCE",
      description = "Another model to begin with: hf://owner/name, file:/folder, hub://item.")
  private @Nullable String model;

  @Option(names = "--json", description = "Print only report.json.")
  private boolean json;

  public DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Terminal shown = json ? terminal.silent() : terminal;
    if (report != null) {
      writable(report);
    }
    Narrator narrator = new Narrator(shown, Instant.now());
    narrator.chapter("A fresh server");
    Path data = Files.createTempDirectory("millrace-demo-");
    ServerProcess server = ServerProcess.start(terminal, data, port);
    Thread onExit = new Thread(server::close, "server-stop");
    Runtime.getRuntime().addShutdownHook(onExit);
    boolean closed = false;
    try {
      Api api = server.awaitReady();
      double readyS = narrator.now();
      narrator.good("ready at " + server.url() + ", data in " + data);
      Outcome outcome = new Story(api, narrator, blueprint, model).tell();
      outcome.readyS = readyS;
      outcome.versions.put("millrace", api.get("/api/v1/status").path("version").asText());
      closed = outcome.problems().isEmpty();
      tell(narrator, outcome);
      write(narrator, outcome);
      if (json) {
        terminal.line(new ObjectMapper().writeValueAsString(ReportJson.of(outcome)));
      }
      if (keep) {
        stay(narrator, server, outcome);
      }
      return closed ? 0 : 1;
    } finally {
      Runtime.getRuntime().removeShutdownHook(onExit);
      if (!keep) {
        server.close();
        if (closed) {
          server.forget();
        } else {
          narrator.plain("The server's data and log stay in " + data + ".");
        }
      }
    }
  }

  private static void writable(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw CliFailure.usage(
          "The folder '" + folder + "' cannot be made.", "Give --report another folder.");
    }
    if (!Files.isWritable(folder)) {
      throw CliFailure.usage(
          "The folder '" + folder + "' cannot be written.", "Give --report another folder.");
    }
  }

  private void tell(Narrator narrator, Outcome outcome) {
    narrator.chapter("What came of it");
    Summary.lines(outcome).forEach(narrator::plain);
    List<String> problems = outcome.problems();
    if (problems.isEmpty()) {
      narrator.good("The loop closed.");
    } else {
      problems.forEach(p -> narrator.bad("The loop did not close: " + p + "."));
    }
  }

  private void write(Narrator narrator, Outcome outcome) throws IOException {
    if (report == null) {
      return;
    }
    ObjectMapper mapper = new ObjectMapper();
    Map<String, Object> values = ReportJson.of(outcome);
    Files.writeString(
        report.resolve("report.json"),
        mapper.writerWithDefaultPrettyPrinter().writeValueAsString(values) + "\n");
    Files.writeString(report.resolve("report.html"), ReportPage.of(outcome, narrator));
    narrator.plain("Report: " + report.resolve("report.html").toAbsolutePath().normalize());
  }

  private static void stay(Narrator narrator, ServerProcess server, Outcome outcome) {
    String as = " --url " + server.url() + " --data " + server.data();
    narrator.plain("");
    narrator.plain("The server stays up (process " + server.pid() + "; end it with kill).");
    narrator.plain("  chat:     millrace chat " + outcome.plan.endpoint() + as);
    narrator.plain("  look:     millrace get alerts" + as);
    narrator.plain("  console:  " + server.url() + "/system/console (any user, the admin token)");
    narrator.plain("  token:    " + server.data() + "/admin-token");
  }
}
