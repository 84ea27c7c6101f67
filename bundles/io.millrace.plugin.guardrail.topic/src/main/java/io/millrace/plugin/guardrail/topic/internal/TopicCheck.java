package io.millrace.plugin.guardrail.topic.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.guardrail.Guardrail.Check;
import io.millrace.api.guardrail.Guardrail.Passage;
import io.millrace.api.guardrail.Verdict;
import io.millrace.api.guardrail.Verdict.Finding;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.api.retrieval.Embedder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges by a boundary learnt with one version of the embedder; when another version arrives the
 * examples are embedded anew, because vectors of two versions are not comparable. Without an
 * embedder every judgement fails, which refuses the request.
 */
final class TopicCheck implements Check {
  /** An everyday text as near to an example on topic as this may belong to the topic. */
  private static final double TOO_NEAR = 0.55;

  private record Learnt(String embedder, TopicBoundary boundary) {}

  private final PluginDirectory plugins;
  private final String embedder;
  private final List<Example> examples;
  private final double threshold;
  private final boolean block;
  private volatile @Nullable Learnt learnt;

  TopicCheck(
      PluginDirectory plugins,
      String embedder,
      List<Example> examples,
      double threshold,
      boolean block) {
    this.plugins = plugins;
    this.embedder = embedder;
    this.examples = List.copyOf(examples);
    this.threshold = threshold;
    this.block = block;
  }

  /** Learns now, so that a missing embedder shows when the pipeline is applied. */
  TopicCheck ready() {
    try (Lease<Embedder> lease = plugins.lease(Embedder.class, embedder)) {
      boundary(lease);
    }
    return this;
  }

  @Override
  public Verdict judge(Passage passage) {
    String text = Example.plain(passage.text());
    if (text.isEmpty()) {
      return new Verdict.Allow();
    }
    double score;
    try (Lease<Embedder> lease = plugins.lease(Embedder.class, embedder)) {
      score = boundary(lease).score(lease.plugin().embed(List.of(text)).get(0));
    }
    if (score >= threshold) {
      return new Verdict.Allow();
    }
    List<Finding> findings = List.of(new Finding("topic.off", -1, -1, 1 - score));
    return block ? new Verdict.Block(findings) : new Verdict.Flag(findings);
  }

  private TopicBoundary boundary(Lease<Embedder> lease) {
    String version = lease.info().label();
    Learnt current = learnt;
    if (current != null && current.embedder().equals(version)) {
      return current.boundary();
    }
    synchronized (this) {
      current = learnt;
      if (current == null || !current.embedder().equals(version)) {
        current = new Learnt(version, learn(lease.plugin()));
        learnt = current;
      }
      return current.boundary();
    }
  }

  private TopicBoundary learn(Embedder plugin) {
    List<float[]> vectors =
        new ArrayList<>(plugin.embed(examples.stream().map(Example::text).toList()));
    List<Boolean> on = new ArrayList<>(examples.stream().map(Example::on).toList());
    if (!on.contains(false)) {
      List<float[]> topic = List.copyOf(vectors);
      for (float[] v : plugin.embed(Example.everyday().stream().map(Example::text).toList())) {
        if (topic.stream().noneMatch(t -> TopicBoundary.cosine(t, v) >= TOO_NEAR)) {
          vectors.add(v);
          on.add(false);
        }
      }
    }
    if (!on.contains(false)) {
      throw PlatformException.caller(
          "GUARDRAIL_INVALID",
          "Guardrail topic: the examples on topic cover the plugin's everyday questions.",
          "Give examples off topic.");
    }
    return TopicBoundary.learn(vectors, on);
  }
}
