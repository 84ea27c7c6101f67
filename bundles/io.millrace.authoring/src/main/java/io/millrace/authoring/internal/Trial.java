package io.millrace.authoring.internal;

import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/** Starts a plugin in a framework of its own and looks at what it does there. */
final class Trial {
  private static final String RESOLVES = "resolves and starts";
  private static final String LEFTOVERS = "leftovers";
  private static final long THREADS_END_MS = 2_000;

  private final Request request;

  Trial(Request request) {
    this.request = request;
  }

  /**
   * Adds what it finds as it goes, so that a plugin on which it breaks off leaves a trace.
   *
   * @param findings gets more
   */
  void look(PluginJar jar, List<Finding> findings) throws Exception {
    Set<Thread> before = threads();
    try (TrialFramework framework = TrialFramework.start(request)) {
      Bundle bundle;
      try {
        bundle = framework.install(request.jar());
        bundle.start();
        findings.add(Finding.good(RESOLVES, jar.symbolicName() + " " + jar.version()));
      } catch (BundleException e) {
        findings.add(
            Finding.bad(
                RESOLVES,
                reason(e),
                "A server has io.millrace.api, slf4j and OSGi's services; pack everything else"
                    + " into the bundle, or start less in an activator."));
        return;
      }
      findings.addAll(
          new ComponentsCheck(framework.context(), framework.components()).look(bundle));
      String itemKind = jar.item().map(i -> i.get("kind")).orElse("");
      ServicesCheck.Services services =
          new ServicesCheck(framework.context()).look(bundle, itemKind);
      findings.addAll(services.findings());
      Surface surface = Surface.of(bundle, framework.context());
      findings.addAll(new BaselineCheck(request).look(jar, surface));
      findings.addAll(contracts(framework, bundle, jar, services.kinds()));
      bundle.stop();
    }
    findings.add(leftovers(before));
  }

  private List<Finding> contracts(
      TrialFramework framework, Bundle bundle, PluginJar jar, Set<String> kinds) throws Exception {
    if (Files.isDirectory(request.tests())) {
      framework.install(TestFragment.of(jar, request.tests(), request.work()));
      framework.refresh(bundle);
      bundle.start();
    }
    return new ContractRun(bundle, request.tests()).run(kinds);
  }

  private static String reason(BundleException e) {
    Throwable cause = e.getCause();
    String text = cause == null ? e.getMessage() : e.getMessage() + " (" + cause + ")";
    return String.valueOf(text).replaceAll("\\s+", " ").strip();
  }

  /** Threads of the plugin that go on although it was stopped. */
  private static Finding leftovers(Set<Thread> before) throws InterruptedException {
    long deadline = System.nanoTime() + THREADS_END_MS * 1_000_000;
    Set<Thread> left = left(before);
    for (Thread thread : left) {
      long ms = (deadline - System.nanoTime()) / 1_000_000;
      if (ms > 0) {
        thread.join(ms);
      }
    }
    left = left(before);
    if (left.isEmpty()) {
      return Finding.good(LEFTOVERS, "no thread goes on after the plugin was stopped");
    }
    String names = left.stream().map(Thread::getName).collect(Collectors.joining(", "));
    return Finding.bad(
        LEFTOVERS,
        left.size() + " threads go on after the plugin was stopped: " + names,
        "Shut executors down in a method with @Deactivate, and in tests after each.");
  }

  private static Set<Thread> left(Set<Thread> before) {
    Set<Thread> now = new HashSet<>(threads());
    now.removeAll(before);
    now.removeIf(t -> !t.isAlive() || ofTheTrial(t.getName()));
    return now;
  }

  /** Threads that the JDK and the framework keep for themselves. */
  private static boolean ofTheTrial(String name) {
    return Set.of("Common-Cleaner", "Attach Listener", "process reaper").contains(name)
        || name.startsWith("ForkJoinPool.commonPool")
        || name.startsWith("Felix")
        || name.startsWith("CM ");
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet();
  }
}
