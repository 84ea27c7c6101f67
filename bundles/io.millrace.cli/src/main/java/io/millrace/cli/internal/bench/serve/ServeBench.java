package io.millrace.cli.internal.bench.serve;

import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace bench serve}: an endpoint under clients that stream, beside a peer if given. */
@Command(
    name = "serve",
    description = {
      "Tokens per second and the times of tokens as clients that stream see them.",
      "Of an endpoint that runs, or of a model with a server of its own.",
      "Ctrl-C ends that of an endpoint early and shows what was measured."
    },
    mixinStandardHelpOptions = true)
public final class ServeBench implements Callable<Integer> {
  private static final int WARM = 1 << 24;

  private final Terminal terminal;
  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(paramLabel = "ENDPOINT", arity = "0..1", description = "Which endpoint.")
  private @Nullable String endpoint;

  @Option(
      names = "--model",
      paramLabel = "FOLDER|URI",
      description = "Start a server with this model instead, and end it afterwards.")
  private @Nullable String model;

  @Option(
      names = "--param",
      paramLabel = "KEY=VALUE",
      description = "Of the model backend, with --model: precision=int8, rows=32, …")
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Option(
      names = "--concurrency",
      paramLabel = "N,…",
      split = ",",
      description = "How many clients at a time, one level after another; 1,8,32.")
  private List<Integer> levels = List.of(1, 8, 32);

  @Option(names = "--requests", paramLabel = "N", description = "How many in each level.")
  private int requests;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long each level lasts without --requests; 10.")
  private int seconds = 10;

  @Option(names = "--message", paramLabel = "TEXT", description = "What each request ends with.")
  private String message = "How do I activate my card?";

  @Option(
      names = "--words",
      paramLabel = "N",
      description = "Words before it, no two requests alike; 0.")
  private int words;

  @Option(names = "--max-tokens", paramLabel = "N", description = "Longest answer.")
  private @Nullable Integer maxTokens;

  @Option(names = "--fill", description = "Answers go on to --max-tokens whatever the model says.")
  private boolean fill;

  @Option(names = "--text", description = "Completions of plain text, for models without a chat.")
  private boolean text;

  @Option(
      names = "--long-prompts",
      paramLabel = "WORDS",
      description = "One more client sends prompts of so many words meanwhile.")
  private int longWords;

  @Option(names = "--plot", paramLabel = "FILE", description = "Throughput by clients as a PNG.")
  private @Nullable Path plot;

  @Option(
      names = "--peer",
      paramLabel = "URL",
      description = "An OpenAI-compatible server to be measured in turns with the same load.")
  private @Nullable String peer;

  @Option(
      names = "--peer-model",
      paramLabel = "NAME",
      description = "What the peer calls its model; as here if not given.")
  private @Nullable String peerModel;

  @Option(names = "--llama-server", paramLabel = "FILE", description = "Start llama.cpp's as peer.")
  private @Nullable Path llamaServer;

  @Option(names = "--gguf", paramLabel = "FILE", description = "The model for it.")
  private @Nullable Path gguf;

  @Option(names = "--threads", paramLabel = "N", description = "Its computing threads; 1.")
  private int threads = 1;

  public ServeBench(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if ((endpoint == null) == (model == null)) {
      throw CliFailure.usage(
          "What is to be measured is not clear.", "Name an endpoint, or a model with --model.");
    }
    if (levels.stream().anyMatch(n -> n < 1 || n > 1024) || requests < 0 || seconds < 1) {
      throw CliFailure.usage(
          "--concurrency " + levels + ", --requests " + requests + ", --seconds " + seconds + ".",
          "Give 1 to 1024 clients and at least a second or a request.");
    }
    try (OwnServer own = model == null ? null : OwnServer.start(terminal, model, parameters);
        LlamaServer llama = llamaServer == null ? null : llama(llamaServer)) {
      String url = own == null ? server.connect(terminal).base() : own.url();
      String token = own == null ? server.token(terminal, url) : own.token();
      String name = endpoint == null ? OwnServer.ENDPOINT : endpoint;
      Map<String, Side> sides = new LinkedHashMap<>();
      sides.put("millrace", new Side(new StreamingClient(url, token), questions(name)));
      String other = llama == null ? peer : llama.url();
      if (other != null) {
        StreamingClient client = new StreamingClient(other, other.equals(url) ? token : "");
        sides.put("peer", new Side(client, questions(peerModel == null ? name : peerModel)));
      }
      try (EarlyEnd end = new EarlyEnd(own == null && llama == null)) {
        int status = measured(sides, own == null ? -1 : own.pid(), end);
        terminal.flush();
        return status;
      }
    }
  }

  private LlamaServer llama(Path program) throws IOException, InterruptedException {
    int most = levels.stream().mapToInt(Integer::intValue).max().orElse(1);
    return LlamaServer.start(program, gguf == null ? Path.of("") : gguf, most + 1, threads);
  }

  private Questions questions(String name) {
    return new Questions(name, message, words, !text, maxTokens, fill);
  }

  /**
   * A server to be measured.
   *
   * @param done levels, filled as they come
   */
  private record Side(StreamingClient client, Questions questions, List<LevelFigures> done) {
    Side(StreamingClient client, Questions questions) {
      this(client, questions, new ArrayList<>());
    }
  }

  private int measured(Map<String, Side> sides, long pid, EarlyEnd end)
      throws IOException, InterruptedException {
    ServeTable table = new ServeTable(terminal, server.json(), sides.size() > 1);
    for (Side side : sides.values()) {
      StreamedAnswer warm = side.client().ask(side.questions().path(), side.questions().body(WARM));
      if (!warm.whole()) {
        throw CliFailure.work(
            "The first request failed: " + warm.problem(), "Ask it with 'millrace chat'.");
      }
    }
    Optional<Footprint> before = Footprint.of(pid);
    int first = 0;
    for (int clients : levels) {
      if (end.asked()) {
        break;
      }
      for (var side : sides.entrySet()) {
        Side s = side.getValue();
        LevelFigures figures =
            end.run(
                new LoadLevel(s.client(), s.questions(), clients, first, requests, seconds),
                longWords);
        s.done().add(figures);
        table.add(side.getKey(), figures);
      }
      first += 100_000;
    }
    table.footprints(before, Footprint.of(pid));
    Map<String, List<LevelFigures>> all = new LinkedHashMap<>();
    sides.forEach((name, side) -> all.put(name, side.done()));
    table.end(all);
    if (plot != null) {
      ThroughputPlot.write(all, plot);
    }
    return all.values().stream().flatMap(List::stream).allMatch(f -> f.failed() == 0) ? 0 : 1;
  }
}
