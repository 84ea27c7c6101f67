package io.millrace.liveops.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.FieldType;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.api.evaluation.Evaluation;
import io.millrace.api.evaluation.Evaluator;
import io.millrace.api.evaluation.Exchange;
import io.millrace.api.evaluation.Judgement;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.FunctionSpec.InputSpec;
import io.millrace.api.function.FunctionSpec.OutputSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.artifact.DatasetValues;
import io.millrace.kernel.project.DurationText;
import io.millrace.liveops.EventLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Function {@code preference-data}: from logged traffic to a dataset for preference tuning. The
 * same questions, answers and seed give the same rows, in whatever order they were asked.
 */
@Component(
    service = Function.class,
    property = {
      "kind.id=preference-data",
      "kind.summary=Makes a preference dataset of an endpoint's logged, judged traffic."
    })
public final class PreferenceData implements Function {
  private static final int BATCH = 256;
  private static final long POLL_MS = 500;
  private static final String REFUSALS = "refusals";

  private final LoggedTraffic traffic;
  private final LiveMonitoring monitoring;
  private final PluginDirectory plugins;
  private final DatasetFiles files;
  private final DatasetValues datasets;

  @Activate
  public PreferenceData(
      @Reference(name = "log") EventLog log,
      @Reference(name = "monitoring") LiveMonitoring monitoring,
      @Reference(name = "plugins") PluginDirectory plugins,
      @Reference(name = "files") DatasetFiles files,
      @Reference(name = "artifacts") Artifacts artifacts) {
    this(
        log,
        monitoring,
        plugins,
        files,
        new DatasetValues(artifacts, files),
        Clock.systemUTC(),
        () -> Thread.sleep(POLL_MS));
  }

  PreferenceData(
      EventLog log,
      LiveMonitoring monitoring,
      PluginDirectory plugins,
      DatasetFiles files,
      DatasetValues datasets,
      Clock clock,
      LoggedTraffic.Pause pause) {
    this.traffic = new LoggedTraffic(log, clock, pause);
    this.monitoring = monitoring;
    this.plugins = plugins;
    this.files = files;
    this.datasets = datasets;
  }

  @Override
  public FunctionSpec spec() {
    return new FunctionSpec(
        "preference-data",
        "Makes a preference dataset of an endpoint's logged, judged traffic.",
        FunctionSpec.SERVER,
        List.of(
            Parameter.string("endpoint", null, "Id of the endpoint.").mandatory(),
            Parameter.string(
                "evaluator",
                null,
                "kind.id of the judge; by default the one of the endpoint's first judged monitor."),
            Parameter.object("evaluatorParameters", "What the judge is told."),
            Parameter.string("since", "1d", "How far back traffic is read: 30m, 12h, 7d."),
            Parameter.integer("requests", 20_000L, "Most requests read, the newest.")
                .between(1, 1_000_000),
            Parameter.integer("questions", 0L, "Waits for this many different questions.")
                .atLeast(0),
            Parameter.string(
                "quiet", "0s", "Then waits until no other question has come for this long."),
            Parameter.string("wait", "30s", "Longest wait for all this."),
            Parameter.integer("limit", 1200L, "Most pairs in the dataset.").atLeast(2),
            Parameter.integer("minPairs", 20L, "Fewer pairs than this fail the run.").atLeast(1),
            Parameter.number(
                    "offShare",
                    null,
                    "Share of pairs about off-topic questions; default: as it is.")
                .between(0.01, 0.99),
            Parameter.integer(
                    "refusalsPerPair", 4L, "More than one: a list, of which each epoch draws one.")
                .between(1, 100),
            Parameter.integer("seed", 1L, "Decides choice and order.")),
        List.of(new InputSpec(REFUSALS, "dataset", true, "Column text: how to refuse; varied.")),
        List.of(new OutputSpec("dataset", "dataset", "Columns prompt, chosen, rejected, topic.")));
  }

  @Override
  public void run(RunContext context) throws Exception {
    Values v = context.parameters();
    List<String> refusals = refusals(context.requiredInput(REFUSALS));
    List<Exchange> exchanges = traffic.await(context, wanted(v));
    context.log(exchanges.size() + " different questions in the log");
    List<Judgement> judgements = judge(context, v, exchanges, refusals);
    Random random = new Random(v.integer("seed"));
    PreferencePairs all =
        PreferencePairs.of(exchanges, judgements, refusals, v.intValue("refusalsPerPair"), random);
    Optional<Double> offShare =
        v.has("offShare") ? Optional.of(v.number("offShare")) : Optional.empty();
    PreferencePairs pairs = all.balanced(v.intValue("limit"), offShare, random);
    int n = pairs.onTopic().size() + pairs.offTopic().size();
    context.log(
        String.format(
            Locale.ROOT,
            "usable: %d on topic, %d off topic; taken: %d and %d",
            all.onTopic().size(),
            all.offTopic().size(),
            pairs.onTopic().size(),
            pairs.offTopic().size()));
    boolean lopsided = pairs.onTopic().isEmpty() || pairs.offTopic().isEmpty();
    if (n < v.integer("minPairs") || lopsided) {
      throw new PlatformException(
          "PREFERENCE_DATA_UNAVAILABLE",
          Blame.CALLER,
          true,
          "The traffic gives "
              + n
              + " pairs ("
              + all.onTopic().size()
              + " usable on topic, "
              + all.offTopic().size()
              + " off topic); at least "
              + v.integer("minPairs")
              + " are wanted, of both kinds.",
          "Let settings.events.logText be true, wait for more traffic, or lower 'minPairs'.");
    }
    write(context, pairs.mixed(random));
    long unjudged = judgements.stream().filter(PreferenceData::unjudged).count();
    context.result("pairs", (long) n);
    context.result("on_topic", (long) pairs.onTopic().size());
    context.result("off_topic", (long) pairs.offTopic().size());
    context.result("judged", judgements.size() - unjudged);
    context.result("unjudged", unjudged);
  }

  private static boolean unjudged(Judgement j) {
    return j.outcome() == Judgement.Outcome.UNJUDGED;
  }

  private List<String> refusals(RunContext.Input input) throws IOException {
    List<String> refusals = new ArrayList<>();
    try (RowReader rows = files.read(input.path())) {
      for (Map<String, Object> row : rows.all()) {
        if (row.get("text") instanceof String text && !text.isBlank()) {
          refusals.add(text);
        }
      }
    }
    if (refusals.isEmpty()) {
      throw PlatformException.caller(
          "INPUT_INVALID",
          input.ref() + " has no texts in a column 'text'.",
          "Give a dataset of refusals.");
    }
    return refusals;
  }

  private static LoggedTraffic.Wanted wanted(Values v) {
    return new LoggedTraffic.Wanted(
        v.string("endpoint"),
        duration(v, "since"),
        v.intValue("requests"),
        v.integer("questions"),
        duration(v, "quiet"),
        duration(v, "wait"));
  }

  private static Duration duration(Values v, String name) {
    try {
      return DurationText.parse(v.string(name));
    } catch (IllegalArgumentException e) {
      throw PlatformException.caller(
          "PARAMETER_INVALID", "'" + name + "': " + e.getMessage() + ".", "Correct it.");
    }
  }

  private List<Judgement> judge(
      RunContext context, Values v, List<Exchange> exchanges, List<String> refusals) {
    Told told = told(context.project(), v);
    List<Judgement> judgements = new ArrayList<>();
    try (Lease<Evaluator> lease = plugins.lease(Evaluator.class, told.evaluator())) {
      context.used(lease.info());
      context.log("judged by " + lease.info().label());
      List<Parameter> declared = lease.plugin().parameters();
      Map<String, Object> given = new LinkedHashMap<>(datasets.resolve(told.parameters()));
      if (declared.stream().anyMatch(p -> p.name().equals(REFUSALS))) {
        given.putIfAbsent(REFUSALS, refusals);
      }
      try (Evaluator.Judge judge =
          lease.plugin().prepare(Values.check(told.evaluator(), declared, given))) {
        for (int from = 0; from < exchanges.size(); from += BATCH) {
          context.checkAborted();
          List<Exchange> batch = exchanges.subList(from, Math.min(from + BATCH, exchanges.size()));
          Evaluation evaluation = judge.evaluate(batch, Optional.empty());
          if (evaluation.judgements().size() != batch.size()) {
            throw PlatformException.caller(
                "EVALUATOR_INVALID",
                "Evaluator '" + told.evaluator() + "' does not judge single answers.",
                "Name one that does, for example restrict-to-topic.");
          }
          judgements.addAll(evaluation.judgements());
          context.progress(judgements.size(), exchanges.size(), "judged");
        }
      }
    }
    return judgements;
  }

  /** Which judge, and what it is told. */
  private record Told(String evaluator, Map<String, Object> parameters) {}

  private Told told(String project, Values v) {
    if (v.has("evaluator")) {
      return new Told(
          v.string("evaluator"),
          v.has("evaluatorParameters") ? v.object("evaluatorParameters") : Map.of());
    }
    for (MonitorSpec m : monitoring.of(project, v.string("endpoint"))) {
      if (m.parameters().get("evaluator") instanceof String evaluator) {
        Fields d = new Fields(m.parameters(), "", new ArrayList<>());
        return new Told(evaluator, d.object("evaluatorParameters"));
      }
    }
    throw PlatformException.caller(
        "PARAMETER_INVALID",
        "No 'evaluator' is given and no monitor of endpoint '"
            + v.string("endpoint")
            + "' has one.",
        "Give 'evaluator' and 'evaluatorParameters'.");
  }

  private void write(RunContext context, List<Map<String, Object>> rows) throws IOException {
    Schema schema =
        Schema.of(
            Schema.Field.string("id"),
            Schema.Field.string("prompt"),
            new Schema.Field("chosen", FieldType.JSON),
            new Schema.Field("rejected", FieldType.JSON),
            Schema.Field.string("topic"));
    Path folder = context.output("dataset", Map.of("rows", rows.size()));
    try (RowReader reader = files.rows(schema, rows)) {
      files.write(folder, reader);
    }
  }
}
