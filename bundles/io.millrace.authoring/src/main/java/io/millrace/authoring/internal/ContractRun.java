package io.millrace.authoring.internal;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.osgi.framework.Bundle;

/** Runs the contract tests of a plugin with the class loader of its bundle. */
final class ContractRun {
  private static final String CHECK = "contract tests";
  private static final String TESTKIT = "io.millrace.testkit.";
  private static final String CONTRACT = "Contract";

  private final Bundle bundle;
  private final Path tests;

  ContractRun(Bundle bundle, Path tests) {
    this.bundle = bundle;
    this.tests = tests;
  }

  /**
   * Runs every test that extends a contract.
   *
   * @param kinds kinds whose contract one of them must extend
   */
  List<Finding> run(Set<String> kinds) throws IOException {
    List<Finding> findings = new ArrayList<>();
    List<Class<?>> contracts = new ArrayList<>();
    Set<String> covered = new TreeSet<>();
    for (String name : names()) {
      try {
        Class<?> type = bundle.loadClass(name);
        String contract = contract(type);
        if (!contract.isEmpty() && !Modifier.isAbstract(type.getModifiers())) {
          contracts.add(type);
          covered.add(contract.substring(0, contract.length() - CONTRACT.length()));
        }
      } catch (ClassNotFoundException | LinkageError e) {
        findings.add(
            Finding.bad(
                CHECK,
                name + " cannot be loaded in the framework: " + e.getMessage(),
                "Let the contract test use the JDK, the API, the testkit and JUnit only."));
      }
    }
    for (String kind : kinds) {
      if (!covered.contains(kind)) {
        findings.add(
            Finding.bad(
                CHECK,
                "no test extends " + TESTKIT + kind + CONTRACT,
                "Write one; 'millrace plugin new' shows what it looks like."));
      }
    }
    contracts.forEach(c -> findings.add(run(c)));
    return findings;
  }

  private List<String> names() throws IOException {
    if (!Files.isDirectory(tests)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(tests)) {
      return files
          .map(f -> tests.relativize(f).toString().replace('\\', '/'))
          .filter(f -> f.endsWith(".class") && !f.contains("$") && !f.endsWith("-info.class"))
          .map(f -> f.substring(0, f.length() - ".class".length()).replace('/', '.'))
          .sorted()
          .toList();
    }
  }

  /** Simple name of the contract that a class extends; empty if none. */
  private static String contract(Class<?> type) {
    for (Class<?> c = type.getSuperclass(); c != null; c = c.getSuperclass()) {
      if (c.getName().startsWith(TESTKIT) && c.getSimpleName().endsWith(CONTRACT)) {
        return c.getSimpleName();
      }
    }
    return "";
  }

  private static Finding run(Class<?> contract) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectClass(contract))
            .build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    Launcher launcher = LauncherFactory.create();
    Thread current = Thread.currentThread();
    ClassLoader before = current.getContextClassLoader();
    current.setContextClassLoader(ContractRun.class.getClassLoader());
    try {
      launcher.execute(request, listener);
    } finally {
      current.setContextClassLoader(before);
    }
    TestExecutionSummary summary = listener.getSummary();
    String name = contract.getSimpleName();
    if (summary.getTotalFailureCount() == 0 && summary.getTestsSucceededCount() > 0) {
      return Finding.good(CHECK, name + ": " + summary.getTestsSucceededCount() + " passed");
    }
    List<String> failures =
        summary.getFailures().stream()
            .map(f -> f.getTestIdentifier().getDisplayName() + ": " + cause(f.getException()))
            .toList();
    return Finding.bad(
        CHECK,
        name
            + ": "
            + summary.getTotalFailureCount()
            + " of "
            + summary.getTestsFoundCount()
            + " failed: "
            + String.join("; ", failures),
        "Run 'mvn verify' and read target/surefire-reports; what passes there and fails here needs"
            + " something that only a class path has.");
  }

  private static String cause(Throwable failure) {
    String text = String.valueOf(failure.getMessage()).replaceAll("\\s+", " ").strip();
    String shown = failure.getClass().getSimpleName() + ": " + text;
    return shown.length() > 200 ? shown.substring(0, 200) + "…" : shown;
  }
}
