package io.millrace.it.hotswap;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Clients that do something again and again until it is enough; what failed is remembered. */
final class SwapLoad implements AutoCloseable {
  private static final Pattern MARK = Pattern.compile("(guardrail|step|backend)=([\\d.]+)");
  private static final Map<String, String> LABELS =
      Map.of(
          "guardrail", "Guardrail swapped",
          "step", "PipelineStep swapped",
          "backend", "ModelBackend swapped");
  private static final String NAMED = "x-millrace-plugins";
  private static final int MOST_FAILURES = 20;

  private final List<Thread> clients = new ArrayList<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final Set<String> versions = ConcurrentHashMap.newKeySet();
  private final AtomicLong calls = new AtomicLong();
  private volatile boolean enough;

  /** One call over a client's connection: which versions served it, as {@code step=1.0.0}. */
  interface Call {
    Set<String> run(KeptConnection connection) throws Exception;
  }

  /** Each client has a connection of its own, and does not take another if that one ends. */
  void start(int howMany, Callable<KeptConnection> open, Call call) {
    for (int i = 0; i < howMany; i++) {
      Thread client = new Thread(() -> repeat(open, call), "client-" + clients.size());
      client.setDaemon(true);
      clients.add(client);
      client.start();
    }
  }

  private void repeat(Callable<KeptConnection> open, Call call) {
    try (KeptConnection connection = open.call()) {
      while (!enough && failures.size() < MOST_FAILURES) {
        versions.addAll(call.run(connection));
        calls.incrementAndGet();
      }
    } catch (Exception | AssertionError e) { // thread top: the test reports it
      failures.add(e.toString());
    }
  }

  /** Calls that ended well. */
  long calls() {
    return calls.get();
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  /** All versions that ever served. */
  Set<String> versions() {
    return new TreeSet<>(versions);
  }

  @Override
  public void close() throws InterruptedException {
    enough = true;
    for (Thread client : clients) {
      client.join(TimeUnit.MINUTES.toMillis(1));
      if (client.isAlive()) {
        failures.add(client.getName() + " does not end");
      }
    }
  }

  /**
   * Reads from an answer which versions served it.
   *
   * @throws AssertionError if it failed, two versions of a plugin served it, or the response names
   *     others
   */
  static Set<String> versions(HttpResponse<String> answer) {
    return versions(
        answer.statusCode(), answer.headers().firstValue(NAMED).orElse(""), answer.body());
  }

  /** The same. */
  static Set<String> versions(KeptConnection.Answer answer) {
    return versions(answer.status(), answer.header(NAMED), answer.body());
  }

  private static Set<String> versions(int status, String named, String body) {
    if (status != 200 || body.contains("\"error\"")) {
      throw new AssertionError(status + " " + body);
    }
    Map<String, Set<String>> seen = new TreeMap<>();
    Matcher marks = MARK.matcher(body);
    while (marks.find()) {
      seen.computeIfAbsent(marks.group(1), k -> new TreeSet<>()).add(marks.group(2));
    }
    Set<String> versions = new TreeSet<>();
    seen.forEach(
        (kind, all) -> {
          String version = all.iterator().next();
          if (all.size() > 1 || !named.contains(LABELS.get(kind) + " " + version)) {
            throw new AssertionError(named + " answered " + body);
          }
          versions.add(kind + "=" + version);
        });
    if (versions.isEmpty()) {
      throw new AssertionError("nothing served " + body);
    }
    return versions;
  }
}
