package io.millrace.cli.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.internal.bench.HubBench;
import io.millrace.cli.internal.bench.karaf.KarafCommand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace bench …}: the figures that the documentation quotes. */
final class BenchCommands {
  private BenchCommands() {}

  static CommandLine line(Terminal terminal) {
    return new CommandLine(new Bench())
        .addSubcommand(new EngineBench(terminal))
        .addSubcommand(new TuneBench(terminal))
        .addSubcommand(new Serve(terminal))
        .addSubcommand(new HubBench(terminal))
        .addSubcommand(new KarafCommand(terminal));
  }

  @Command(
      name = "bench",
      description = "Measure the engine, tuning, serving and the hub on this machine.",
      mixinStandardHelpOptions = true,
      synopsisSubcommandLabel = "(engine | tune | serve | hub | karaf)")
  private static final class Bench {}

  @Command(
      name = "serve",
      description = "Requests and tokens per second of an endpoint, and its latencies.",
      mixinStandardHelpOptions = true)
  private static final class Serve implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "ENDPOINT", description = "Which endpoint.")
    private String endpoint = "";

    @Option(names = "--requests", paramLabel = "N", description = "How many in all; 200.")
    private int requests = 200;

    @Option(
        names = "--seconds",
        paramLabel = "N",
        description = "Go on for this long instead, however many that are.")
    private int seconds;

    @Option(names = "--concurrency", paramLabel = "N", description = "How many at a time.")
    private int concurrency = 4;

    @Option(names = "--message", paramLabel = "TEXT", description = "What is asked.")
    private String message = "How do I activate my card?";

    @Option(names = "--max-tokens", paramLabel = "N", description = "Longest answer.")
    private @Nullable Integer maxTokens;

    Serve(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
      Api api = server.connect(terminal);
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("model", endpoint);
      body.put("messages", List.of(Map.of("role", "user", "content", message)));
      if (maxTokens != null) {
        body.put("max_tokens", maxTokens);
      }
      api.post("/v1/chat/completions", body);
      Queue<Double> taken = new ConcurrentLinkedQueue<>();
      AtomicInteger next = new AtomicInteger();
      AtomicInteger tokens = new AtomicInteger();
      ExecutorService clients = Executors.newFixedThreadPool(concurrency);
      long start = System.nanoTime();
      try {
        Callable<Integer> client =
            () -> {
              while (goesOn(next.getAndIncrement(), start)) {
                long begun = System.nanoTime();
                JsonNode answer = api.post("/v1/chat/completions", body);
                taken.add((System.nanoTime() - begun) / 1e6);
                tokens.addAndGet(answer.at("/usage/completion_tokens").asInt());
              }
              return 0;
            };
        await(clients.invokeAll(Collections.nCopies(concurrency, client)));
      } finally {
        clients.shutdownNow();
      }
      double[] ms = taken.stream().mapToDouble(Double::doubleValue).toArray();
      report((System.nanoTime() - start) / 1e9, ms, tokens.get());
      return 0;
    }

    private boolean goesOn(int done, long start) {
      return seconds > 0
          ? System.nanoTime() - start < TimeUnit.SECONDS.toNanos(seconds)
          : done < requests;
    }

    private static void await(List<Future<Integer>> futures) throws InterruptedException {
      for (Future<Integer> future : new ArrayList<>(futures)) {
        try {
          future.get();
        } catch (ExecutionException e) {
          throw e.getCause() instanceof CliFailure said
              ? said
              : new IllegalStateException(e.getCause());
        }
      }
    }

    private void report(double took, double[] ms, int tokens) {
      Arrays.sort(ms);
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("requests", (double) ms.length);
      figures.put("requests_per_second", ms.length / took);
      figures.put("tokens_per_second", tokens / took);
      figures.put("p50_ms", ms[ms.length / 2]);
      figures.put("p95_ms", ms[(int) (ms.length * 0.95)]);
      figures.put("p99_ms", ms[(int) (ms.length * 0.99)]);
      if (server.json()) {
        terminal.line(new Api("", "").json().valueToTree(figures).toString());
      } else {
        figures.forEach((k, v) -> terminal.line(String.format(Locale.ROOT, "%-20s %10.1f", k, v)));
      }
    }
  }
}
