package io.millrace.plugin.evaluator.topic.internal;

import io.millrace.api.evaluation.Evaluation;
import io.millrace.api.evaluation.Evaluator;
import io.millrace.api.evaluation.Exchange;
import io.millrace.api.evaluation.Judgement;
import io.millrace.api.model.ModelSession;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.api.retrieval.Embedder;
import io.millrace.plugin.evaluator.topic.internal.TextRows.Example;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges by vectors and words. Leases the embedder for each evaluation; when another version of it
 * has come, the examples are embedded again, since vectors of two versions do not compare.
 */
final class EmbeddingJudge implements Evaluator.Judge {
  /**
   * What the judge knows.
   *
   * @param examples of both topics, or none: then only labelled exchanges are judged
   * @param useLabels whether the label {@code topic} of an exchange is believed
   */
  record Knowledge(
      List<Example> examples, KnownTexts refusals, boolean useLabels, AnswerReader reader) {}

  /** Vectors of what is known, by one version of the embedder. */
  private record Known(String version, @Nullable TopicModel topic, List<float[]> refusals) {}

  private final PluginDirectory plugins;
  private final String embedder;
  private final Knowledge knowledge;
  private volatile @Nullable Known vectors;

  EmbeddingJudge(PluginDirectory plugins, String embedder, Knowledge knowledge) {
    this.plugins = plugins;
    this.embedder = embedder;
    this.knowledge = knowledge;
    try (Lease<Embedder> lease = plugins.lease(Embedder.class, embedder)) {
      vectors(lease); // fails now rather than at the first window
    }
  }

  @Override
  public Evaluation evaluate(List<Exchange> exchanges, Optional<ModelSession> subject) {
    if (exchanges.isEmpty()) {
      return Judging.evaluation(List.of());
    }
    try (Lease<Embedder> lease = plugins.lease(Embedder.class, embedder)) {
      Known known = vectors(lease);
      Map<String, Reading> readings = readings(exchanges, lease.plugin(), known);
      Map<String, Double> topics = topics(exchanges, lease.plugin(), known);
      List<Judgement> judgements = new ArrayList<>();
      for (Exchange e : exchanges) {
        judgements.add(judge(e, topics, readings.get(e.answer())));
      }
      return Judging.evaluation(judgements);
    }
  }

  private Judgement judge(Exchange e, Map<String, Double> topics, Reading reading) {
    String label = label(e);
    if (label != null) {
      return Judging.judge(e, label.equals(Judging.ON), "labelled", reading);
    }
    Double probability = topics.get(e.question());
    if (probability == null) {
      String why = e.question().isBlank() ? "the question is empty" : "there are no examples";
      return Judgement.unjudged(e.id(), "The topic is not known: no label, and " + why + ".");
    }
    String why = String.format(Locale.ROOT, "p=%.2f by examples", probability);
    return Judging.judge(e, probability >= 0.5, why, reading);
  }

  private @Nullable String label(Exchange e) {
    String label = e.labels().get(Judging.TOPIC);
    boolean usable = Judging.ON.equals(label) || Judging.OFF.equals(label);
    return knowledge.useLabels() && usable ? label : null;
  }

  /** A reading of each different answer. */
  private Map<String, Reading> readings(List<Exchange> exchanges, Embedder plugin, Known known) {
    Map<String, Reading> readings = new HashMap<>();
    Set<String> open = new LinkedHashSet<>();
    for (Exchange e : exchanges) {
      readings.computeIfAbsent(
          e.answer(),
          a ->
              knowledge
                  .reader()
                  .read(
                      a,
                      text -> {
                        open.add(text);
                        return 0;
                      }));
    }
    // The likeness is asked for in one batch: single texts are several times slower to embed.
    List<String> texts = List.copyOf(open);
    List<float[]> embedded = texts.isEmpty() ? List.of() : plugin.embed(texts);
    for (int i = 0; i < texts.size(); i++) {
      double likeness = greatest(embedded.get(i), known.refusals());
      readings.put(texts.get(i), knowledge.reader().read(texts.get(i), t -> likeness));
    }
    return readings;
  }

  /** Probability of being on topic of each different question without a label. */
  private Map<String, Double> topics(List<Exchange> exchanges, Embedder plugin, Known known) {
    TopicModel model = known.topic();
    Map<String, Double> topics = new HashMap<>();
    if (model == null) {
      return topics;
    }
    Set<String> questions = new LinkedHashSet<>();
    for (Exchange e : exchanges) {
      if (label(e) == null && !e.question().isBlank()) {
        questions.add(e.question());
      }
    }
    List<String> texts = List.copyOf(questions);
    List<float[]> embedded =
        texts.isEmpty() ? List.of() : plugin.embed(texts.stream().map(Plain::of).toList());
    for (int i = 0; i < texts.size(); i++) {
      topics.put(texts.get(i), model.probability(embedded.get(i)));
    }
    return topics;
  }

  private Known vectors(Lease<Embedder> lease) {
    Known now = vectors;
    String version = lease.info().label() + lease.info().bundleVersion();
    if (now != null && now.version().equals(version)) {
      return now;
    }
    Embedder plugin = lease.plugin();
    TopicModel topic = null;
    if (!knowledge.examples().isEmpty()) {
      List<String> texts = knowledge.examples().stream().map(e -> Plain.of(e.text())).toList();
      List<Boolean> on =
          knowledge.examples().stream().map(e -> e.topic().equals(Judging.ON)).toList();
      topic = TopicModel.fit(plugin.embed(texts), on);
    }
    List<String> refusals = knowledge.refusals().texts();
    now = new Known(version, topic, refusals.isEmpty() ? List.of() : plugin.embed(refusals));
    vectors = now;
    return now;
  }

  private static double greatest(float[] vector, List<float[]> others) {
    double best = -1;
    for (float[] other : others) {
      best = Math.max(best, Vectors.dot(vector, other));
    }
    return best;
  }
}
