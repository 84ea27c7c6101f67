package io.millrace.plugin.model.djl.internal;

import io.millrace.api.model.Completion;
import io.millrace.api.model.Completion.Finish;
import io.millrace.api.model.TokenListener;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * One answer in the making, between two threads: the session's thread adds tokens, the caller's
 * thread hands pieces to its listener. So a slow listener delays nobody else.
 */
final class Job {
  /**
   * @param tokens generated when this was sent
   * @param finish null while it goes on
   */
  private record Event(
      String text, int tokens, @Nullable Finish finish, @Nullable RuntimeException failure) {}

  private final int[] prompt;
  private final int maxTokens;
  private final Sampler sampler;
  private final Pieces pieces;
  private final StopTexts stops;
  private final long startNanos = System.nanoTime();
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private volatile long firstTokenNanos;
  private volatile boolean cancelled;
  private int last;
  private int tokens;

  Job(int[] prompt, int maxTokens, Sampler sampler, Pieces pieces, StopTexts stops) {
    this.prompt = prompt;
    this.maxTokens = maxTokens;
    this.sampler = sampler;
    this.pieces = pieces;
    this.stops = stops;
  }

  int[] prompt() {
    return prompt;
  }

  /** The token to feed next. */
  int last() {
    return last;
  }

  boolean cancelled() {
    return cancelled;
  }

  /**
   * Takes the logits after the tokens so far. Called on the session's thread.
   *
   * @return whether the answer goes on
   */
  boolean advance(float[] logits, java.util.function.IntPredicate endsAnswer) {
    last = sampler.next(logits);
    tokens++;
    if (tokens == 1) {
      firstTokenNanos = System.nanoTime();
    }
    if (endsAnswer.test(last)) {
      finish(Finish.STOP);
      return false;
    }
    send(stops.add(pieces.add(last)));
    if (stops.stopped()) {
      finish(Finish.STOP);
      return false;
    }
    if (tokens == maxTokens) {
      finish(Finish.LENGTH);
      return false;
    }
    return true;
  }

  private void finish(Finish finish) {
    if (!stops.stopped()) {
      send(stops.add(pieces.end()));
      send(stops.end());
    }
    events.add(new Event("", tokens, finish, null));
  }

  void fail(RuntimeException failure) {
    events.add(new Event("", tokens, null, failure));
  }

  private void send(String text) {
    if (!text.isEmpty()) {
      events.add(new Event(text, tokens, null, null));
    }
  }

  /** Hands pieces to the listener until the answer ends. Called on the caller's thread. */
  Completion await(TokenListener listener) {
    StringBuilder text = new StringBuilder();
    int heard = 0;
    boolean done = false;
    try {
      while (true) {
        Event event = events.take();
        if (event.failure() != null) {
          done = true;
          throw event.failure();
        }
        Finish finish = event.finish();
        if (finish != null) {
          done = true;
          return completion(text, finish, event.tokens());
        }
        text.append(event.text());
        heard = event.tokens();
        if (!listener.text(event.text())) {
          return completion(text, Finish.CANCELLED, event.tokens());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return completion(text, Finish.CANCELLED, heard);
    } finally {
      // also when the listener throws: nobody wants the rest
      cancelled = !done;
    }
  }

  private Completion completion(StringBuilder text, Finish finish, int count) {
    long now = System.nanoTime();
    long first = firstTokenNanos == 0 ? now : firstTokenNanos;
    return new Completion(
        text.toString(),
        finish,
        prompt.length,
        count,
        (first - startNanos) / 1e6,
        (now - startNanos) / 1e6);
  }
}
