package io.millrace.cli.internal.example;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.cli.internal.Api;
import io.millrace.cli.internal.CliFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Installs items into a server and executes their examples, one after another. */
public final class Trial implements AutoCloseable {
  /**
   * How an item did.
   *
   * @param problems empty if its example showed what it says
   */
  public record Outcome(
      CatalogFolder.Item item, String summary, List<String> problems, long tookMs) {
    /** {@code {item, kind, summary, passed, tookMs, problems}}. */
    public ObjectNode toJson() {
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      node.put("item", item.name()).put("kind", item.kind()).put("summary", summary);
      node.put("passed", problems.isEmpty()).put("tookMs", tookMs);
      problems.forEach(node.putArray("problems")::add);
      return node;
    }
  }

  private static final String SOURCE = "tested";

  private final Api api;
  private final Path work;
  private final Receiver receiver;
  private final MailReceiver mail;
  private String source = "";
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          r -> {
            Thread t = new Thread(r, "example");
            t.setDaemon(true);
            return t;
          });

  /**
   * @param work an empty folder for the examples' files
   */
  public Trial(Api api, Path work) throws IOException {
    this.api = api;
    this.work = work;
    this.receiver = new Receiver(api.json());
    this.mail = new MailReceiver(api.json());
  }

  /** Takes the items under trial from a folder, signed or not. */
  public void from(Path catalog) {
    Map<String, Object> added =
        Map.of(
            "name",
            SOURCE,
            "location",
            catalog.toAbsolutePath().normalize().toString(),
            "accepts",
            List.of("unsigned", "expired"));
    api.post("/api/v1/hub/sources", added);
    source = SOURCE + "/";
  }

  /** Tries one item, and takes it and all that came with it out again. */
  public Outcome of(CatalogFolder.Item item) throws IOException {
    long started = System.nanoTime();
    Path folder = Files.createDirectories(work.resolve(item.name()));
    String summary = "";
    List<String> problems = new ArrayList<>();
    Set<String> before = installed();
    ExampleRun run = new ExampleRun(api, receiver, mail, folder);
    try {
      if (!CatalogFolder.unpack(item, folder)) {
        throw CliFailure.work("It has no example.", "Give its bundle OSGI-INF/millrace/example.");
      }
      Example example = Example.read(folder);
      summary = example.summary();
      for (String needed : example.needs()) {
        install(needed);
      }
      install(source + item.name());
      problems.addAll(bounded(example, run));
    } catch (CliFailure e) {
      problems.add((run.at() + " " + e.what() + " " + e.remedy()).strip());
    }
    problems.addAll(run.withdraw());
    problems.addAll(uninstall(before));
    return new Outcome(item, summary, problems, (System.nanoTime() - started) / 1_000_000);
  }

  private void install(String item) {
    api.post("/api/v1/hub/install", Map.of("item", item));
  }

  /** What was asked for, by the state in force; what came along with it goes with it. */
  private Set<String> installed() {
    Set<String> names = new TreeSet<>();
    api.get("/api/v1/hub/states?limit=1")
        .at("/items/0/items")
        .forEach(label -> names.add(label.asText().split(" ")[0]));
    return names;
  }

  /** What was not there before; the next item finds what a fresh server has. */
  private List<String> uninstall(Set<String> before) {
    Set<String> come = installed();
    come.removeAll(before);
    if (come.isEmpty()) {
      return List.of();
    }
    try {
      api.post("/api/v1/hub/uninstall", Map.of("items", come));
      return List.of();
    } catch (CliFailure e) {
      return List.of("uninstalling " + String.join(", ", come) + ": " + e.what());
    }
  }

  private List<String> bounded(Example example, ExampleRun run) throws IOException {
    Future<List<String>> steps = thread.submit(() -> run.steps(example));
    try {
      return steps.get(example.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      steps.cancel(true);
      return List.of(run.at() + ": not done in " + example.timeout().toSeconds() + " s");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CliFailure said) {
        throw said;
      }
      return List.of(run.at() + ": " + e.getCause());
    } catch (InterruptedException e) {
      steps.cancel(true);
      Thread.currentThread().interrupt();
      throw CliFailure.work("Interrupted.", "");
    }
  }

  @Override
  public void close() throws IOException {
    thread.shutdownNow();
    receiver.close();
    mail.close();
  }
}
