package io.millrace.plugin.model.djl.internal;

import io.millrace.api.model.Completion;
import io.millrace.api.model.Completion.Finish;
import io.millrace.api.model.ScoredToken;
import java.util.List;

/** How far an answer is and when it got there. Written by the session's thread, read by others. */
final class Progress {
  private final long startNanos = System.nanoTime();
  private volatile long placedNanos;
  private volatile long firstTokenNanos;
  private volatile long lastTokenNanos;
  private volatile int tokens;
  private volatile int cachedTokens;
  private volatile List<ScoredToken> prompt = List.of();

  long startNanos() {
    return startNanos;
  }

  int tokens() {
    return tokens;
  }

  int cachedTokens() {
    return cachedTokens;
  }

  /** It got a row. */
  void placed(int cached) {
    cachedTokens = cached;
    placedNanos = System.nanoTime();
  }

  void scored(List<ScoredToken> of) {
    prompt = of;
  }

  /** Scores of the prompt's tokens, empty if nobody asked. */
  List<ScoredToken> scored() {
    return prompt;
  }

  /** Another token came; returns the seconds since the one before, or NaN for the first. */
  double token() {
    long now = System.nanoTime();
    double gap = tokens == 0 ? Double.NaN : (now - lastTokenNanos) / 1e9;
    if (tokens == 0) {
      firstTokenNanos = now;
    }
    lastTokenNanos = now;
    tokens = tokens + 1;
    return gap;
  }

  double queueSeconds() {
    return (placedNanos - startNanos) / 1e9;
  }

  double prefillSeconds() {
    return (firstTokenNanos - placedNanos) / 1e9;
  }

  double firstTokenSeconds() {
    return (firstTokenNanos - startNanos) / 1e9;
  }

  double decodeSeconds() {
    return (lastTokenNanos - firstTokenNanos) / 1e9;
  }

  Completion completion(Job job, String text, Finish finish, List<ScoredToken> scored) {
    long now = System.nanoTime();
    long first = firstTokenNanos == 0 ? now : firstTokenNanos;
    return new Completion(
        text,
        finish,
        job.prompt().length,
        tokens,
        (first - startNanos) / 1e6,
        (now - startNanos) / 1e6,
        cachedTokens,
        prompt,
        scored);
  }
}
