package io.millrace.cli.internal.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.internal.Api;
import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace bench hub}: leaves the server as it found it. */
@Command(
    name = "hub",
    description =
        "How long installing and updating take, and what callers notice of an update. Goes "
            + "back to the state of the beginning.",
    mixinStandardHelpOptions = true)
public final class HubBench implements Callable<Integer> {
  private static final String HUB = "/api/v1/hub/";

  private final Terminal terminal;
  @Mixin private ServerOptions server = new ServerOptions();

  @Option(
      names = "--item",
      paramLabel = "ITEM",
      description = "Installed and uninstalled again and again; ${DEFAULT-VALUE} if not given.")
  private String item = "verify-schema";

  @Option(
      names = "--bundle",
      paramLabel = "FILE",
      required = true,
      description = "Bundle of a plugin; updated to higher and higher versions of itself.")
  private Path bundle = Path.of("");

  @Option(
      names = "--endpoint",
      paramLabel = "NAME",
      description = "Endpoint that uses the plugin; it is called all the while.")
  private @Nullable String endpoint;

  @Option(names = "--message", paramLabel = "TEXT", description = "What is asked.")
  private String message = "How do I activate my card?";

  @Option(names = "--clients", paramLabel = "N", description = "Callers at a time; 32.")
  private int clients = 32;

  // Each makes three states, and the hub keeps twenty: the first must still be there at the end.
  @Option(names = "--swaps", paramLabel = "N", description = "How many of each; 5.")
  private int swaps = 5;

  @Option(names = "--calm", paramLabel = "SECONDS", description = "Calls before the updates; 10.")
  private int calmS = 10;

  public HubBench(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!Files.isRegularFile(bundle)) {
      throw CliFailure.usage("There is no file '" + bundle + "'.", "Name a plugin's bundle.");
    }
    Api api = server.connect(terminal);
    JsonNode states = api.get(HUB + "states?limit=1").path("items");
    Map<String, Double> figures;
    try {
      figures = measure(api);
    } finally {
      back(api, states);
    }
    if (server.json()) {
      terminal.line(api.json().valueToTree(figures).toString());
    } else {
      figures.forEach((k, v) -> terminal.line(String.format(Locale.ROOT, "%-28s %9.1f", k, v)));
    }
    return figures.getOrDefault("calls_failed", 0.0) == 0 ? 0 : 1;
  }

  private Map<String, Double> measure(Api api) throws IOException, InterruptedException {
    List<Double> installs = new ArrayList<>();
    for (int i = 0; i < swaps; i++) {
      JsonNode report = done(api.post(HUB + "install", Map.of("item", item)));
      installs.add(report.path("tookMs").asDouble());
      api.post(HUB + "uninstall", Map.of("item", item));
    }
    List<JsonNode> updates = new ArrayList<>();
    List<long[]> times = new ArrayList<>();
    if (endpoint == null) {
      update(api, updates, times);
      return figures(installs, updates).all(List.of(), new long[2], times, 0);
    }
    Callers callers = new Callers(api, endpoint, message, clients);
    long[] calm = new long[2];
    try (callers) {
      TimeUnit.SECONDS.sleep(Math.max(1, calmS / 5)); // until all are connected
      calm[0] = System.nanoTime();
      TimeUnit.SECONDS.sleep(calmS);
      calm[1] = System.nanoTime();
      update(api, updates, times);
    }
    return figures(installs, updates).all(callers.calls(), calm, times, callers.failed());
  }

  private static HubFigures figures(List<Double> installs, List<JsonNode> updates) {
    return new HubFigures(
        installs,
        updates.stream().map(r -> r.path("committedMs").asDouble()).toList(),
        updates.stream().map(r -> r.path("tookMs").asDouble()).toList());
  }

  private void update(Api api, List<JsonNode> reports, List<long[]> times) throws IOException {
    Path copy = Files.createTempFile("millrace-bench-", ".jar");
    try {
      for (int i = 1; i <= swaps + 1; i++) {
        NextVersion.write(bundle, i, copy);
        long begun = System.nanoTime();
        JsonNode report = done(api.postFile(HUB + "develop?force=true", copy));
        if (i > 1) { // the first one may be an installation
          reports.add(report);
          times.add(new long[] {begun, System.nanoTime()});
        }
      }
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  private static JsonNode done(JsonNode report) {
    if (report.path("nothing").asBoolean()) {
      throw CliFailure.usage(
          "The item is installed already: " + report.path("items"),
          "Uninstall it first, or name another with --item.");
    }
    return report;
  }

  /** State 0 is the bare distribution. */
  private static void back(Api api, JsonNode states) {
    long state = states.isEmpty() ? 0 : states.get(0).path("number").asLong();
    api.post(HUB + "rollback", Map.of("state", state, "force", true));
  }
}
