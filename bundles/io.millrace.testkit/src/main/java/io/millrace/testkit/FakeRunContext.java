package io.millrace.testkit;

import io.millrace.api.function.Function;
import io.millrace.api.function.RunAborted;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.PluginInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A run of one function in a folder, that remembers what the function said. For tests only. */
public final class FakeRunContext implements RunContext {
  private final Path folder;
  private final Values parameters;
  private final Map<String, Input> inputs = new LinkedHashMap<>();
  private final List<String> log = new ArrayList<>();
  private final List<String> used = new ArrayList<>();
  private final Map<String, Object> results = new TreeMap<>();
  private final Map<String, Map<Long, Double>> curves = new TreeMap<>();
  private final Map<String, Map<String, Object>> outputs = new TreeMap<>();
  private volatile boolean aborted;
  private volatile long abortAfter = Long.MAX_VALUE;

  /**
   * @param given checked against the function's declaration
   */
  public FakeRunContext(Path folder, Function function, Map<String, ?> given) {
    this.folder = folder;
    parameters = Values.check("function", function.spec().parameters(), given);
  }

  /** Gives an input; its folder is {@code path}. */
  public FakeRunContext with(String name, String ref, Path path, Map<String, Object> metadata) {
    inputs.put(name, new Input(ref, path, metadata));
    return this;
  }

  /** Aborts at the given number of questions from now. */
  public FakeRunContext abortAfter(long questions) {
    abortAfter = questions;
    return this;
  }

  @Override
  public String runId() {
    return "r-test";
  }

  @Override
  public String project() {
    return "bank";
  }

  @Override
  public Values parameters() {
    return parameters;
  }

  @Override
  public Optional<Input> input(String name) {
    return Optional.ofNullable(inputs.get(name));
  }

  @Override
  public synchronized Path output(String output, Map<String, Object> metadata) {
    outputs.put(output, metadata);
    return made("outputs/" + output);
  }

  @Override
  public synchronized void log(String line) {
    log.add(line);
  }

  @Override
  public void progress(long done, long total, String what) {}

  @Override
  public synchronized void metric(String name, long step, double value) {
    curves.computeIfAbsent(name, n -> new TreeMap<>()).put(step, value);
  }

  @Override
  public synchronized void result(String name, Object value) {
    results.put(name, value);
  }

  @Override
  public synchronized void used(PluginInfo plugin) {
    used.add(plugin.kind() + " " + plugin.id());
  }

  @Override
  public synchronized void checkAborted() {
    if (aborted || abortAfter-- <= 0) {
      aborted = true;
      throw new RunAborted();
    }
  }

  @Override
  public Path scratch() {
    return made("scratch");
  }

  @Override
  public Path checkpoints() {
    return made("checkpoints");
  }

  private Path made(String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public synchronized List<String> log() {
    return List.copyOf(log);
  }

  /** {@code Tuner djl} and so on. */
  public synchronized List<String> used() {
    return List.copyOf(used);
  }

  public synchronized Map<String, Object> results() {
    return Map.copyOf(results);
  }

  /** Values by step, by name. */
  public synchronized Map<String, Map<Long, Double>> curves() {
    return Map.copyOf(curves);
  }

  /** Metadata by output. */
  public synchronized Map<String, Map<String, Object>> outputs() {
    return Map.copyOf(outputs);
  }

  /** Where an output's files are. */
  public Path outputFolder(String name) {
    return folder.resolve("outputs").resolve(name);
  }
}
