package io.millrace.cli.internal.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.internal.Api;
import io.millrace.cli.internal.CliFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The loop itself, from an empty server to a repaired endpoint. One thread tells it. */
final class Story {
  private static final Duration UNTIL_READY = Duration.ofMinutes(3);
  private static final Duration UNTIL_ALERT = Duration.ofMinutes(2);
  private static final Duration UNTIL_RESOLVED = Duration.ofMinutes(2);
  private static final Duration AFTER_SWITCH = Duration.ofSeconds(2);
  private static final int CUSTOMERS = 4;
  private static final int HURRIED_CUSTOMERS = 8;
  private static final long POLL_MS = 50;

  private final Api api;
  private final Narrator narrator;
  private final String blueprint;
  private final @Nullable String modelSource;

  /**
   * @param blueprint name of the item
   * @param modelSource replaces the source of the blueprint's model, if given
   */
  Story(Api api, Narrator narrator, String blueprint, @Nullable String modelSource) {
    this.api = api;
    this.narrator = narrator;
    this.blueprint = blueprint;
    this.modelSource = modelSource;
  }

  Outcome tell() throws InterruptedException {
    narrator.chapter("From the hub into the running server");
    install(blueprint);
    String projectYaml = file("project.yaml");
    Plan plan = Plan.read(file("demo.yaml"), projectYaml);
    for (String item : plan.items()) {
      install(item);
    }
    Outcome outcome = new Outcome(plan);
    outcome.versions.put("blueprint", blueprint);

    narrator.chapter(plan.title());
    apply(plan, projectYaml);
    awaitEndpoint(plan);
    Client client = new Client(api, plan.endpoint());
    List<String> answersBefore = samples(client, plan);

    narrator.chapter("Customers ask, a monitor watches");
    Watch watch = new Watch(api, event -> narrate(plan, event));
    watch.start();
    Traffic traffic = new Traffic(client, narrator, questions(plan));
    try {
      outcome.trafficS = narrator.now();
      traffic.start(CUSTOMERS, plan.perSecond());
      loop(plan, outcome, watch, traffic);
    } finally {
      traffic.close();
      watch.end();
      outcome.exchanges = traffic.exchanges();
      outcome.windows = windows(plan, watch);
      outcome.faultWindowS = outcome.windows.stream().findFirst().map(this::second);
      versions(outcome);
    }
    List<String> answersAfter = samples(client, plan);
    for (int i = 0; i < plan.samples().size(); i++) {
      outcome.samples.add(
          new Outcome.Sample(plan.samples().get(i), answersBefore.get(i), answersAfter.get(i)));
    }
    outcome.totalS = narrator.now();
    return outcome;
  }

  /** What answered first, and what answered last. */
  private static void versions(Outcome outcome) {
    List<Exchange> answered =
        outcome.exchanges.stream()
            .filter(e -> !e.failed())
            .sorted(Comparator.comparingDouble(Exchange::startS))
            .toList();
    if (!answered.isEmpty()) {
      outcome.versionBefore = answered.get(0).version();
      outcome.versionAfter = answered.get(answered.size() - 1).version();
    }
  }

  private void install(String item) {
    JsonNode report = api.post("/api/v1/hub/install", Map.of("item", item));
    List<String> added = new ArrayList<>();
    report.path("added").forEach(b -> added.add(b.asText()));
    narrator.say(
        String.format(
            Locale.ROOT,
            "installed %s %s in %.0f ms: %s",
            report.at("/items/0/name").asText(),
            report.at("/items/0/version").asText(),
            report.path("committedMs").asDouble(),
            added.isEmpty() ? "it was there" : String.join(", ", added)));
  }

  private String file(String name) {
    return api.text("/api/v1/hub/installed/" + Api.encode(blueprint) + "/files/" + name);
  }

  private void apply(Plan plan, String projectYaml) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("source", "hub://" + blueprint);
    if (modelSource != null) {
      body.put("yaml", plan.withSource(projectYaml, modelSource));
    }
    JsonNode applied = api.post("/api/v1/projects:apply", body);
    Map<String, List<String>> sections = new LinkedHashMap<>();
    for (JsonNode change : applied.path("changes")) {
      sections
          .computeIfAbsent(change.path("section").asText(), s -> new ArrayList<>())
          .add(change.path("name").asText());
    }
    sections.forEach((section, names) -> narrator.say(section + ": " + String.join(", ", names)));
  }

  private void awaitEndpoint(Plan plan) throws InterruptedException {
    long deadline = System.nanoTime() + UNTIL_READY.toNanos();
    String reason = "it is not there";
    while (System.nanoTime() < deadline) {
      for (JsonNode e : api.get("/api/v1/endpoints").path("items")) {
        if (e.path("id").asText().equals(plan.endpoint())) {
          if (e.path("ready").asBoolean()) {
            narrator.good(
                "endpoint " + plan.endpoint() + " answers with " + e.path("model").asText());
            return;
          }
          reason = e.path("reason").asText();
        }
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
    throw CliFailure.work(
        "The endpoint " + plan.endpoint() + " did not get ready: " + reason,
        "Look at the server's log.");
  }

  private List<String> samples(Client client, Plan plan) throws InterruptedException {
    List<String> answers = new ArrayList<>();
    for (String question : plan.samples()) {
      Client.Response response = client.ask(question, Map.of("sample", "true"), false);
      answers.add(response.failure().isEmpty() ? response.text() : response.failure());
      narrator.say("“" + question + "” → " + answers.get(answers.size() - 1));
    }
    return answers;
  }

  private List<Traffic.Question> questions(Plan plan) {
    List<Traffic.Question> questions = new ArrayList<>();
    JsonNode rows =
        api.get(
            "/api/v1/datasets/"
                + Api.encode(plan.project())
                + "/"
                + Api.encode(plan.trafficDataset())
                + "/latest/rows?limit=10000");
    for (JsonNode row : rows.path("items")) {
      Map<String, String> labels = new LinkedHashMap<>();
      for (String label : plan.labelColumns()) {
        if (row.hasNonNull(label)) {
          labels.put(label, row.path(label).asText());
        }
      }
      questions.add(new Traffic.Question(row.path(plan.questionColumn()).asText(), labels));
    }
    if (questions.isEmpty()) {
      throw CliFailure.work(
          "The dataset " + plan.trafficDataset() + " has no rows.", "Correct the blueprint.");
    }
    Collections.shuffle(questions, new Random(1));
    narrator.say(questions.size() + " different questions, " + CUSTOMERS + " customers");
    return questions;
  }

  private void loop(Plan plan, Outcome outcome, Watch watch, Traffic traffic)
      throws InterruptedException {
    Optional<JsonNode> fired = watch.await(e -> is(e, "alert.fired", plan.alert()), UNTIL_ALERT);
    if (fired.isEmpty()) {
      return;
    }
    outcome.firedS = Optional.of(second(fired.get()));
    narrator.chapter("The alert starts " + plan.workflow());
    Retraining retraining =
        new Retraining(
            api,
            narrator,
            outcome,
            () -> traffic.pace(plan.whileTuning()),
            () -> {
              outcome.burstFromS = narrator.now();
              traffic.hurry(HURRIED_CUSTOMERS);
              narrator.say("the customers hurry: the promotion is near");
            });
    int before = traffic.sent();
    retraining.follow(workflowRun(plan));
    Optional<JsonNode> switched =
        watch.await(
            e -> is(e, "endpoint.switched", plan.endpoint()) && second(e) > outcome.firedS.get(),
            Duration.ofSeconds(outcome.workflowState.equals("completed") ? 10 : 0));
    if (switched.isEmpty()) {
      return;
    }
    outcome.switchedS = Optional.of(second(switched.get()));
    settle(outcome, traffic, before);
    outcome.resolvedS =
        watch
            .await(
                e -> is(e, "alert.resolved", plan.alert()) && second(e) > outcome.firedS.get(),
                UNTIL_RESOLVED)
            .map(this::second);
  }

  /** Keeps hurrying until enough was sent and the switch is well past, then slows down. */
  private void settle(Outcome outcome, Traffic traffic, int before) throws InterruptedException {
    double until = outcome.switchedS.orElse(narrator.now()) + AFTER_SWITCH.toMillis() / 1000.0;
    double latest = until + UNTIL_ALERT.toSeconds();
    int enough = Plan.DURING_PROMOTION + HURRIED_CUSTOMERS;
    while ((narrator.now() < until || traffic.sentInHurry() < enough) && narrator.now() < latest) {
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
    outcome.burstToS = narrator.now();
    traffic.pace(outcome.plan.perSecond() / 2);
    narrator.say(
        traffic.sentInHurry()
            + " requests were sent around the promotion, "
            + (traffic.sent() - before)
            + " since the alert");
  }

  private String workflowRun(Plan plan) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    while (System.nanoTime() < deadline) {
      JsonNode alerts =
          api.get(Api.query("/api/v1/alerts", Map.of("project", plan.project()))).path("items");
      for (JsonNode alert : alerts) {
        if (alert.path("name").asText().equals(plan.alert())
            && alert.path("workflowRun").isTextual()) {
          return alert.path("workflowRun").asText();
        }
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
    throw CliFailure.work(
        "The alert " + plan.alert() + " fired but started no workflow.",
        "Look at the server's log.");
  }

  private void narrate(Plan plan, JsonNode event) {
    String type = event.path("type").asText();
    JsonNode data = event.path("data");
    if (isWindow(plan, event)) {
      narrator.say(
          String.format(
              Locale.ROOT,
              "%s: %s %.2f of %d  %s",
              plan.monitor(),
              plan.metric(),
              data.path("value").asDouble(),
              data.path("count").asLong(),
              "▇".repeat((int) Math.round(data.path("value").asDouble() * 20))));
    } else if (type.equals("alert.fired")) {
      narrator.bad("alert " + event.path("subject").asText() + " fires");
    } else if (type.equals("alert.resolved")) {
      narrator.good("alert " + event.path("subject").asText() + " is resolved");
    } else if (type.equals("endpoint.switched")) {
      narrator.good(
          "endpoint "
              + event.path("subject").asText()
              + " answers with "
              + data.path("pipeline").asText()
              + " on "
              + data.path("model").asText());
    }
  }

  private static boolean is(JsonNode event, String type, String subject) {
    return event.path("type").asText().equals(type)
        && event.path("subject").asText().equals(subject);
  }

  private static boolean isWindow(Plan plan, JsonNode event) {
    return is(event, "monitor.window", plan.monitor())
        && event.at("/data/metric").asText().equals(plan.metric())
        && event.at("/data/value").isNumber();
  }

  private static List<JsonNode> windows(Plan plan, Watch watch) {
    return watch.events().stream().filter(e -> isWindow(plan, e)).toList();
  }

  private double second(JsonNode event) {
    return narrator.seconds(Instant.parse(event.path("time").asText()));
  }
}
