package io.millrace.it.hotswap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Plugins of every kind are updated and rolled back in the real distribution while 32 clients call
 * an endpoint and others run functions: no call fails, and none is served by two versions of a
 * plugin.
 */
class SwapUnderLoadTest {
  /** Swaps of each kind, half of them updates, half roll-backs; {@code -Dmillrace.swaps=50}. */
  private static final int SWAPS = Integer.getInteger("millrace.swaps", 14);

  private static final int CLIENTS = 32;

  @TempDir private static Path folder;
  private static SwapServer server;

  /** Calls of all tests of this class, each of which the monitor must have seen. */
  private static long calls;

  @BeforeAll
  static void start() throws Exception {
    server = new SwapServer(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest
  @EnumSource(SwappedKind.class)
  void no_call_fails_and_none_meets_two_versions(SwappedKind kind) throws Exception {
    SwapLoad load = new SwapLoad();
    SwapLoad runs = new SwapLoad();
    try (load;
        runs) {
      load.start(
          CLIENTS,
          server::connection,
          connection -> SwapLoad.versions(SwapServer.ask(connection, "whole", "hi")));
      if (Set.of(SwappedKind.SOURCE, SwappedKind.EVALUATOR, SwappedKind.TUNER).contains(kind)) {
        runs.start(1, server::connection, connection -> run(kind));
      }
      for (int i = 0; i < SWAPS; i++) {
        server.swap(kind, i % 2 == 0);
        awaitCalls(load, runs);
        if (kind == SwappedKind.MONITOR && i < 2) {
          // a window ends once a second only: let each version see the end of one
          awaitFinding("monitor=" + (i == 0 ? SwappedKind.NEW : SwappedKind.OLD));
        }
      }
    }

    calls += load.calls();
    assertEquals(List.of(), load.failures());
    assertEquals(List.of(), runs.failures());
    assertTrue(load.calls() > SWAPS, load.calls() + " calls");
    Set<String> served = load.versions();
    served.addAll(runs.versions());
    String name = kind.name().toLowerCase(java.util.Locale.ROOT);
    if (kind == SwappedKind.MONITOR) {
      awaitObserved();
      served = findings("version");
    }
    assertTrue(
        served.containsAll(Set.of(name + "=" + SwappedKind.OLD, name + "=" + SwappedKind.NEW)),
        served.toString());
  }

  /** A few calls between two swaps, so that each version has something to do. */
  private static void awaitCalls(SwapLoad load, SwapLoad runs) throws InterruptedException {
    long before = load.calls();
    while (load.calls() < before + 5 && load.failures().isEmpty() && runs.failures().isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private static void awaitFinding(String version) throws Exception {
    long end = System.currentTimeMillis() + 30_000;
    while (!findings("version").contains(version)) {
      assertTrue(System.currentTimeMillis() < end, () -> version + " reported nothing in 30 s");
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** Executes the function that uses the kind; the versions that the run says it used. */
  private static Set<String> run(SwappedKind kind) throws Exception {
    String rows = "store://dataset/" + SwapServer.PROJECT + "/rows";
    Map<String, Object> body =
        switch (kind) {
          case SOURCE -> body("ingest", Map.of("source", "swapped"), Map.of());
          case TUNER -> body("tune", Map.of("tuner", "swapped"), Map.of("train", rows));
          case EVALUATOR ->
              body(
                  "evaluate",
                  Map.of("backend", "swapped", "evaluators", List.of("swapped")),
                  Map.of(
                      "dataset", rows, "model", "store://model/" + SwapServer.PROJECT + "/echo"));
          default -> throw new IllegalArgumentException(kind.toString());
        };
    String id = server.post("/api/v1/runs", body).path("id").asText();
    JsonNode ended = server.get("/api/v1/runs/" + id + "?wait=60");
    if (!ended.path("state").asText().equalsIgnoreCase("completed")) {
      throw new AssertionError(ended.toString());
    }
    String name = kind.name().toLowerCase(java.util.Locale.ROOT);
    Set<String> used = new TreeSet<>();
    ended
        .path("used")
        .properties()
        .forEach(
            u -> {
              String what = u.getKey().toLowerCase(java.util.Locale.ROOT);
              if (what.endsWith(name + " swapped")) {
                used.add(name + "=" + u.getValue().asText());
              }
            });
    if (used.size() != 1) {
      throw new AssertionError("used " + ended.path("used"));
    }
    return used;
  }

  private static Map<String, Object> body(
      String function, Map<String, ?> parameters, Map<String, String> inputs) {
    return Map.of(
        "project",
        SwapServer.PROJECT,
        "function",
        function,
        "executor",
        "server",
        "parameters",
        parameters,
        "inputs",
        inputs);
  }

  /** Every answered call must be in a window of some version of the monitor, and in one only. */
  private static void awaitObserved() throws Exception {
    long end = System.currentTimeMillis() + 30_000;
    while (requests() < calls && System.currentTimeMillis() < end) {
      TimeUnit.MILLISECONDS.sleep(200);
    }
    assertEquals(calls, requests(), "requests that the monitor saw");
  }

  private static long requests() throws Exception {
    long sum = 0;
    for (JsonNode f : allFindings()) {
      sum += f.path("metric").asText().equals("requests") ? f.path("value").asLong() : 0;
    }
    return sum;
  }

  private static Set<String> findings(String metric) throws Exception {
    Set<String> found = new TreeSet<>();
    for (JsonNode f : allFindings()) {
      if (f.path("metric").asText().equals(metric)) {
        found.add("monitor=1." + f.path("value").asLong() + ".0");
      }
    }
    return found;
  }

  private static JsonNode allFindings() throws Exception {
    return server
        .get("/api/v1/monitors/" + SwapServer.PROJECT + "/watch/findings?limit=10000")
        .path("items");
  }
}
