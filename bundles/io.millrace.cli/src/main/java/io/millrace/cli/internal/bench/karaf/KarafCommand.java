package io.millrace.cli.internal.bench.karaf;

import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * This distribution beside Apache Karaf on this machine: first start, restart, and installing,
 * updating and taking out one small bundle, in turns. Wall clock as a client sees it, and processor
 * time of the server's process. The load on the machine counts against both; repeat when it is
 * high.
 */
@Command(
    name = "karaf",
    description = "This distribution beside Apache Karaf 4.4: starts, and changes of a bundle.",
    mixinStandardHelpOptions = true)
public final class KarafCommand implements Callable<Integer> {
  /** Cycles before those that count, in each start: class loading and first compilations. */
  private static final int WARM_UP = 3;

  private final Terminal terminal;

  @Option(
      names = "--karaf",
      required = true,
      paramLabel = "DIR",
      description = "Unpacked org.apache.karaf:apache-karaf:4.4.x (tar.gz) of Maven Central.")
  private Path karaf = Path.of("");

  @Option(names = "--rounds", paramLabel = "N", description = "Starts of each; 5 if not given.")
  private int rounds = 5;

  @Option(
      names = "--cycles",
      paramLabel = "N",
      description = "Install, update, uninstall so often in each round; 10 if not given.")
  private int cycles = 10;

  @Option(names = "--json", description = "Print every value as JSON.")
  private boolean json;

  public KarafCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!Files.isExecutable(karaf.resolve("bin/karaf"))) {
      throw CliFailure.usage(
          "There is no Karaf at '" + karaf + "'.",
          "Unpack org.apache.karaf:apache-karaf:4.4.x (tar.gz) of Maven Central and name its"
              + " folder.");
    }
    if (rounds < 1 || cycles < 1) {
      throw CliFailure.usage("Nothing would be measured.", "Give --rounds and --cycles 1 or more.");
    }
    Path bundles = Files.createTempDirectory("bench-bundles-");
    Figures figures = new Figures();
    try {
      String key = SmallBundle.publish(bundles, rounds * (cycles + WARM_UP));
      for (int round = 0; round < rounds; round++) {
        say("round " + (round + 1) + " of " + rounds);
        try (MillraceServer ours = new MillraceServer(terminal, bundles, key);
            KarafServer theirs = new KarafServer(karaf, bundles)) {
          round(figures, round, ours, theirs);
        }
      }
    } finally {
      if (!figures.isEmpty()) {
        print(figures); // also of a run that breaks off: every value stands for itself
      }
      remove(bundles);
    }
    return 0;
  }

  /** Both servers' first start, then both servers' restart, then the changes of both. */
  private void round(Figures figures, int round, MillraceServer ours, KarafServer theirs)
      throws IOException, InterruptedException {
    // Who goes first changes: what one leaves in the disk's cache must not always help the other.
    List<Contender> turns = round % 2 == 0 ? List.of(ours, theirs) : List.of(theirs, ours);
    for (Contender contender : turns) {
      start(figures, contender, "first start");
      contender.stop();
    }
    for (Contender contender : turns) {
      start(figures, contender, "restart");
      contender.settle();
      changes(figures, contender, round * (cycles + WARM_UP));
      contender.stop();
    }
  }

  private void start(Figures figures, Contender contender, String what)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    contender.start();
    figures.add(what + ", s", contender.name(), since(begun) / 1000);
    figures.add(what + ", processor s", contender.name(), cpuMs(contender) / 1000);
    say("  " + contender.name() + " " + what + " " + Math.round(since(begun)) + " ms");
  }

  private void changes(Figures figures, Contender contender, int seen) throws IOException {
    double before = 0;
    for (int i = 1; i <= WARM_UP + cycles; i++) {
      if (i == WARM_UP + 1) {
        before = cpuMs(contender);
      }
      boolean counts = i > WARM_UP;
      int cycle = seen + i;
      timed(figures, contender, "install, ms", counts, () -> contender.install(cycle));
      timed(figures, contender, "update, ms", counts, () -> contender.update(cycle));
      timed(figures, contender, "uninstall, ms", counts, contender::uninstall);
    }
    figures.add("all three, processor ms", contender.name(), (cpuMs(contender) - before) / cycles);
  }

  private static void timed(
      Figures figures, Contender contender, String figure, boolean counts, Deed deed)
      throws IOException {
    long begun = System.nanoTime();
    deed.run();
    if (counts) {
      figures.add(figure, contender.name(), since(begun));
    }
  }

  /** Something that is timed. */
  private interface Deed {
    void run() throws IOException;
  }

  private static double since(long begun) {
    return (System.nanoTime() - begun) / 1e6;
  }

  /** Processor time of the server's process since it was started. */
  private static double cpuMs(Contender contender) {
    return ProcessHandle.of(contender.pid())
        .flatMap(p -> p.info().totalCpuDuration())
        .map(d -> (double) d.toMillis())
        .orElse(Double.NaN);
  }

  private void say(String text) {
    if (!json) {
      terminal.line(text);
      terminal.flush();
    }
  }

  private void print(Figures figures) {
    if (json) {
      terminal.line(figures.toJson().toString());
      return;
    }
    terminal.table(
        List.of("MEDIAN (LEAST–MOST)", "MILLRACE", "KARAF", "RATIO"),
        figures.rows("Millrace", "Karaf"));
  }

  private static void remove(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted((a, b) -> b.compareTo(a)).toList();
    }
    for (Path file : all) {
      Files.deleteIfExists(file);
    }
  }
}
