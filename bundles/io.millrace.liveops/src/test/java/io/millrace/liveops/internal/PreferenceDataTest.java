package io.millrace.liveops.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.evaluation.Evaluation;
import io.millrace.api.evaluation.Evaluator;
import io.millrace.api.evaluation.Exchange;
import io.millrace.api.evaluation.Judgement;
import io.millrace.api.evaluation.Judgement.Outcome;
import io.millrace.api.function.RunContext;
import io.millrace.api.monitoring.Observation;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.kernel.artifact.DatasetValues;
import io.millrace.liveops.EventLog;
import io.millrace.testkit.Observations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PreferenceDataTest {
  private static final Path REFUSALS = Path.of("refusals");

  private final Watching w = new Watching();
  private final List<Observation> logged = new ArrayList<>();
  private final EventLog log = (project, endpoint, from, to, limit) -> List.copyOf(logged);
  private int last = Integer.MAX_VALUE;
  private final PreferenceData function =
      new PreferenceData(
          log,
          w.monitoring,
          w.plugins,
          w.kernel,
          new DatasetValues(w.kernel, w.kernel),
          w.clock,
          this::timePasses);

  PreferenceDataTest() {
    w.plugins.add(Evaluator.class, "topic", new ByWords());
    w.kernel.datasets.put(REFUSALS, List.of(Map.of("text", "no 1"), Map.of("text", "no 2")));
    for (int i = 0; i < 40; i++) {
      logged.add(Observations.answered("on" + i, "card " + i + "?", "By post " + i));
    }
    for (int i = 0; i < 30; i++) {
      logged.add(Observations.answered("off" + i, "soup " + i, "Boil " + i));
    }
    logged.add(Observations.answered("again", "CARD 0!", "By post, newer"));
    logged.add(Observations.answered("refused", "soup again", "no 1"));
    logged.add(Observations.answered("missed", "card lost", "no 2"));
    logged.add(Observations.failed("failed", "ENDPOINT_BUSY"));
  }

  @Test
  void a_pair_can_get_several_refusals_to_draw_from() throws Exception {
    Context context = run(Map.of("evaluator", "topic"));

    assertEquals(70L, context.results.get("pairs"), "all there are");
    for (Map<String, Object> row : rows()) {
      Object refusals = row.get(row.get("topic").equals("off") ? "chosen" : "rejected");
      assertEquals(Set.of("no 1", "no 2"), Set.copyOf((List<?>) refusals));
    }
  }

  private void timePasses() {
    w.clock.advance(Duration.ofSeconds(1));
    int n = logged.size();
    if (n >= last) {
      return;
    }
    logged.add(Observations.answered("late" + n, "card no " + n, "By post"));
  }

  @Test
  void waits_for_questions_but_not_for_ever() throws Exception {
    Map<String, Object> some = Map.of("evaluator", "topic", "questions", 75, "wait", "1m");
    Map<String, Object> many = Map.of("evaluator", "topic", "questions", 9999, "wait", "10s");

    assertEquals(75L, run(some).results.get("judged"));
    assertEquals(85L, run(many).results.get("judged"));
  }

  @Test
  void waits_until_no_other_question_comes() throws Exception {
    last = 80;
    Map<String, Object> quiet =
        Map.of("evaluator", "topic", "questions", 73, "quiet", "10s", "wait", "5m");

    assertEquals(78L, run(quiet).results.get("judged"), "those that came after the 73rd, too");
  }

  @Test
  void the_order_of_arrival_makes_no_difference() throws Exception {
    Map<String, Object> few = Map.of("evaluator", "topic", "limit", 20);
    logged.removeIf(o -> o.id().equals("again"));
    run(few);
    List<Map<String, Object>> once = rows();
    Collections.shuffle(logged, new Random(7));
    run(few);

    assertEquals(once, rows());
  }

  private Context run(Map<String, Object> parameters) throws Exception {
    Map<String, Object> all = new HashMap<>(parameters);
    all.put("endpoint", "assistant");
    Context context = new Context(Values.check("f", function.spec().parameters(), all));
    function.run(context);
    return context;
  }

  private List<Map<String, Object>> rows() {
    return w.kernel.datasets.get(Path.of("out"));
  }

  @Test
  void pairs_refusals_with_off_topic_answers_and_own_answers_with_refusals() throws Exception {
    Context context = run(Map.of("evaluator", "topic", "offShare", 0.5, "refusalsPerPair", 1));

    assertEquals(60L, context.results.get("pairs"));
    assertEquals(30L, context.results.get("on_topic"));
    assertEquals(30L, context.results.get("off_topic"));
    assertEquals(72L, context.results.get("judged"));
    Set<Object> used = new HashSet<>();
    for (Map<String, Object> row : rows()) {
      boolean off = row.get("topic").equals("off");
      Object refusal = row.get(off ? "chosen" : "rejected");
      Object own = row.get(off ? "rejected" : "chosen");
      assertTrue(Set.of("no 1", "no 2").contains(refusal), row.toString());
      assertTrue(String.valueOf(own).startsWith(off ? "Boil" : "By post"), row.toString());
      used.add(refusal);
    }
    assertEquals(2, used.size(), "refusals are varied");
    assertEquals(0, w.plugins.open());
  }

  @Test
  void a_question_asked_again_counts_once_with_its_newest_answer() throws Exception {
    run(Map.of("evaluator", "topic"));

    List<Map<String, Object>> first =
        rows().stream()
            .filter(r -> r.get("prompt").toString().equalsIgnoreCase("card 0!"))
            .toList();
    assertTrue(
        first.stream().allMatch(r -> r.get("chosen").equals("By post, newer")), first.toString());
    assertTrue(rows().stream().noneMatch(r -> r.get("prompt").equals("card 0?")));
  }

  @Test
  void the_seed_decides_and_the_share_is_kept() throws Exception {
    Map<String, Object> few = Map.of("evaluator", "topic", "limit", 20, "offShare", 0.25);
    Context context = run(few);
    List<Map<String, Object>> once = rows();
    run(few);

    assertEquals(5L, context.results.get("off_topic"));
    assertEquals(15L, context.results.get("on_topic"));
    assertEquals(once, rows());
    run(Map.of("evaluator", "topic", "limit", 20, "offShare", 0.25, "seed", 2));
    assertTrue(!once.equals(rows()));
  }

  @Test
  void judges_as_the_endpoints_monitor_does_unless_told() throws Exception {
    assertEquals(
        "PARAMETER_INVALID", assertThrows(PlatformException.class, () -> run(Map.of())).code());

    w.monitoring.declare(
        new MonitorSpec(
            "bank",
            "m",
            "assistant",
            "judged",
            Duration.ofSeconds(5),
            Map.of("evaluator", "topic")));

    assertEquals(70L, run(Map.of()).results.get("pairs"));
  }

  @Test
  void too_little_traffic_fails_with_the_numbers() {
    logged.removeIf(o -> o.id().startsWith("off"));

    PlatformException e =
        assertThrows(PlatformException.class, () -> run(Map.of("evaluator", "topic")));

    assertEquals("PREFERENCE_DATA_UNAVAILABLE", e.code());
    assertTrue(e.retriable());
    assertTrue(e.what().contains("40 usable on topic, 0 off topic"), e.what());
  }

  /** On topic are questions about cards; refusals are the texts it is told. */
  private record ByWords() implements Evaluator {
    @Override
    public List<Parameter> parameters() {
      return List.of(Parameter.list("refusals", null, "Texts.").mandatory());
    }

    @Override
    public Judge prepare(Values parameters) {
      List<String> refusals = parameters.strings("refusals");
      return (exchanges, subject) ->
          new Evaluation(List.of(), exchanges.stream().map(e -> judge(e, refusals)).toList());
    }

    private static Judgement judge(Exchange e, List<String> refusals) {
      boolean on = e.question().toLowerCase().contains("card");
      boolean pass = on != refusals.contains(e.answer());
      return new Judgement(
          e.id(),
          pass ? Outcome.PASS : Outcome.FAIL,
          pass ? 1 : 0,
          "By its words.",
          Map.of("topic", on ? "on" : "off"));
    }
  }

  /** A run that remembers its results. */
  private static final class Context implements RunContext {
    final Map<String, Object> results = new HashMap<>();
    private final Values parameters;

    Context(Values parameters) {
      this.parameters = parameters;
    }

    @Override
    public String runId() {
      return "r-1";
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
      return Optional.of(new Input("store://dataset/bank/refusals:1", REFUSALS, Map.of()));
    }

    @Override
    public Path output(String output, Map<String, Object> metadata) {
      return Path.of("out");
    }

    @Override
    public void log(String line) {}

    @Override
    public void progress(long done, long total, String what) {}

    @Override
    public void metric(String name, long step, double value) {}

    @Override
    public void result(String name, Object value) {
      results.put(name, value);
    }

    @Override
    public void checkAborted() {}

    @Override
    public Path scratch() {
      return Path.of("scratch");
    }

    @Override
    public Path checkpoints() {
      return Path.of("checkpoints");
    }
  }
}
