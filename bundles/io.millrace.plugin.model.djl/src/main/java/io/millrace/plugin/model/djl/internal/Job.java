package io.millrace.plugin.model.djl.internal;

import io.millrace.api.model.Completion.Finish;
import io.millrace.api.model.GenerationRequest;
import io.millrace.api.model.Handling;
import io.millrace.api.model.ScoredToken;
import io.millrace.api.model.TokenConstraint;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One answer in the making. The session's thread adds tokens, the caller may cancel it. */
final class Job {
  private final int[] prompt;
  private final int maxTokens;
  private final GenerationRequest request;
  private final Set<Integer> ends;
  private final Sampler sampler;
  private final AnswerText text;
  private final Likelihood likelihood;
  private final Inbox inbox;
  private final Progress progress = new Progress();
  private final @Nullable Adapter adapter;
  private final AtomicBoolean left = new AtomicBoolean();
  private volatile boolean cancelled;
  private int last;

  /**
   * What a job needs of its session.
   *
   * @param adapter held for the job, which lets it go when it {@link #leave leaves}
   */
  record Tools(
      Sampler sampler,
      AnswerText text,
      Likelihood likelihood,
      Set<Integer> ends,
      Inbox inbox,
      @Nullable Adapter adapter) {}

  /**
   * @param maxTokens most tokens of the answer: those asked for, or what the context leaves
   */
  Job(int[] prompt, int maxTokens, GenerationRequest request, Tools tools) {
    this.prompt = prompt;
    this.maxTokens = maxTokens;
    this.request = request;
    this.ends = tools.ends();
    this.sampler = tools.sampler();
    this.text = tools.text();
    this.likelihood = tools.likelihood();
    this.inbox = tools.inbox();
    this.adapter = tools.adapter();
  }

  @Nullable Adapter adapter() {
    return adapter;
  }

  /** No step will be made for it any more. Every later call does nothing. */
  void leave() {
    if (adapter != null && left.compareAndSet(false, true)) {
      adapter.letGo();
    }
  }

  int[] prompt() {
    return prompt;
  }

  /** Tokens that its row must be able to hold. */
  int room() {
    return prompt.length + maxTokens;
  }

  Handling handling() {
    return request.handling();
  }

  Progress progress() {
    return progress;
  }

  /** Whether two jobs ask for the same scores of the same prompt. */
  boolean scoresAs(Job other) {
    return promptAlternatives() >= 0
        && promptAlternatives() == other.promptAlternatives()
        && adapter == other.adapter
        && Arrays.equals(prompt, other.prompt);
  }

  /** Alternatives to tell for every token of the prompt; −1 if nobody asks for its scores. */
  int promptAlternatives() {
    return request.reporting().promptAlternatives();
  }

  int alternatives() {
    return request.reporting().logProbabilities();
  }

  /** The token to feed next. */
  int last() {
    return last;
  }

  void cancel() {
    cancelled = true;
  }

  boolean cancelled() {
    return cancelled;
  }

  /** Whether its time is over. */
  boolean late(long nowNanos) {
    return handling().timeout().isPresent()
        && nowNanos - progress.startNanos() > handling().timeout().get().toNanos();
  }

  /**
   * Takes the logits after the tokens so far. Called on the session's thread.
   *
   * @param logits overwritten
   * @return whether the answer goes on
   */
  boolean advance(float[] logits, Meter meter) {
    float[] raw = alternatives() >= 0 ? logits.clone() : logits;
    last = sampler.next(logits);
    if (last == Sampler.NONE) {
      return finish(Finish.STOP);
    }
    meter.token(progress, progress.token());
    boolean end = ends.contains(last) && !request.sampling().steering().ignoreEnd();
    if (end || request.sampling().steering().stopTokens().contains(last)) {
      return finish(Finish.STOP);
    }
    ScoredToken scored = alternatives() >= 0 ? likelihood.of(last, raw, alternatives()) : null;
    inbox.piece(this, text.add(last, scored));
    if (text.stopped() || request.constraint().map(TokenConstraint::finished).orElse(false)) {
      return finish(Finish.STOP);
    }
    return progress.tokens() < maxTokens || finish(Finish.LENGTH);
  }

  /** Ends the answer with what there is; returns false. */
  boolean finish(Finish how) {
    inbox.piece(this, text.end());
    inbox.finished(this, how);
    return false;
  }

  void fail(RuntimeException failure) {
    inbox.failed(this, failure);
  }
}
