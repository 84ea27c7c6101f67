package io.millrace.deployment.internal;

import io.millrace.api.guardrail.Guardrail;
import io.millrace.api.guardrail.Verdict;
import io.millrace.api.model.Message;
import io.millrace.api.model.ModelBackend;
import io.millrace.api.monitoring.Observation;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.deployment.Answer;
import io.millrace.deployment.Call;
import io.millrace.deployment.SamplingOverrides;
import io.millrace.kernel.artifact.DatasetValues;
import io.millrace.kernel.project.ProjectSection.Declared;
import io.millrace.testkit.FakeClock;
import io.millrace.testkit.FakeModelBackend;
import io.millrace.testkit.FakePlugins;
import io.millrace.testkit.FakeRecordStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** This stage put together on fakes; building happens on the calling thread. */
final class Serving {
  final Kernel kernel;
  final FakeRecordStore records;
  final EndedRuns runs;
  final FakePlugins plugins = new FakePlugins();
  final FakeClock clock = new FakeClock(Instant.parse("2026-01-01T00:00:00Z"));
  final List<Observation> observed = Collections.synchronizedList(new ArrayList<>());
  final Set<String> declared = new TreeSet<>();
  final SettingsSection settings = new SettingsSection();
  final FakeModelBackend backend;
  final EndpointTable table;
  final LiveEndpoints endpoints;
  final LiveModels models;
  final PipelinesSection section;

  Serving() {
    this((model, messages) -> model.folder() + " says " + messages.get(0).content());
  }

  Serving(FakeModelBackend.Rule rule) {
    this(rule, new Kernel(), new FakeRecordStore(), new EndedRuns());
  }

  private Serving(
      FakeModelBackend.Rule rule, Kernel kernel, FakeRecordStore records, EndedRuns runs) {
    this.kernel = kernel;
    this.records = records;
    this.runs = runs;
    backend = new FakeModelBackend(rule);
    plugins.add(ModelBackend.class, "djl", backend);
    AbstractExecutorService direct = new Direct();
    PipelineBuilder builder =
        new PipelineBuilder(
            plugins, kernel, new DatasetValues(kernel, kernel), PreparedPipeline::close);
    KeptAdapters adapters = new KeptAdapters(records, kernel, () -> runs);
    VersionKeeper keeper =
        new VersionKeeper(builder, records, adapters, () -> kernel, () -> kernel, clock, direct);
    table =
        new EndpointTable(
            () -> kernel,
            keeper,
            adapters,
            () -> declared,
            clock,
            direct,
            Executors.newSingleThreadScheduledExecutor());
    kernel.listeners.add(new ModelFollower(table));
    endpoints =
        new LiveEndpoints(table, new RequestLog(settings, clock, List.of(observed::add)), null);
    models = new LiveModels(table, plugins);
    section = new PipelinesSection(table, plugins);
  }

  /** Another life of the server on what this one has recorded; nothing is declared yet. */
  Serving restarted() {
    return new Serving(backend.rule(), kernel, records, runs);
  }

  /** Version 1 in production behind an endpoint with these steps before and after the model. */
  static Serving with(List<Map<String, Object>> before, List<Map<String, Object>> after) {
    Serving s = new Serving();
    s.kernel.promote(s.kernel.candidate().version());
    s.declare(before, after);
    return s;
  }

  Serving guardrail(String id, Function<String, Verdict> rule) {
    plugins.add(Guardrail.class, id, new RuleGuardrail(rule));
    return this;
  }

  void declare(List<Map<String, Object>> before, List<Map<String, Object>> after) {
    List<Map<String, Object>> steps = new ArrayList<>(before);
    steps.add(Map.of("model", Map.of("name", "assistant", "sampling", Map.of("maxTokens", 100))));
    steps.addAll(after);
    apply(Map.of("steps", steps, "blockedMessage", "No."));
  }

  void apply(Map<String, Object> declaration) {
    section.apply(project(declaration), "assistant", declaration, null);
  }

  static Declared project(Map<String, Object> pipeline) {
    return new Declared(
        "bank", Map.of("pipelines", Map.of("assistant", pipeline)), Optional.empty());
  }

  Answer askAs(String model, String question) {
    return endpoints.answer(
        new Call(
            "q1",
            model,
            List.of(Message.user(question)),
            SamplingOverrides.none(),
            Map.of(),
            "anna"),
        text -> true);
  }

  Answer ask(String question) {
    return ask(List.of(Message.user(question)));
  }

  Answer ask(List<Message> messages) {
    return endpoints.answer(call(messages), text -> true);
  }

  static Call call(List<Message> messages) {
    return new Call(
        "q1", "assistant", messages, SamplingOverrides.none(), Map.of("topic", "on"), "anna");
  }

  /** A guardrail that is a function. */
  record RuleGuardrail(Function<String, Verdict> rule) implements Guardrail {
    @Override
    public List<Parameter> parameters() {
      return List.of(Parameter.bool("strict", false, "Whether it is."));
    }

    @Override
    public Check prepare(Values parameters) {
      return passage -> rule.apply(passage.text());
    }
  }

  private static final class Direct extends AbstractExecutorService {
    @Override
    public void execute(Runnable work) {
      work.run();
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return true;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
