package io.millrace.plugin.model.djl.internal;

import io.millrace.api.model.AnswersListener;
import io.millrace.api.model.Completion;
import io.millrace.api.model.Completion.Finish;
import io.millrace.api.model.ScoredToken;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where a caller hears of the answers it waits for: the session's thread puts pieces in, the
 * caller's thread hands them to its listener. So a slow listener delays nobody else.
 */
final class Inbox {
  private static final long POLL_MS = 250;

  /**
   * @param count tokens of the answer by now
   * @param finish null while it goes on
   */
  private record Event(
      Job job,
      String text,
      List<ScoredToken> tokens,
      int count,
      @Nullable Finish finish,
      @Nullable RuntimeException failure) {}

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  void piece(Job job, AnswerText.Released piece) {
    if (!piece.text().isEmpty() || !piece.tokens().isEmpty()) {
      int count = job.progress().tokens();
      events.add(new Event(job, piece.text(), piece.tokens(), count, null, null));
    }
  }

  void finished(Job job, Finish finish) {
    events.add(new Event(job, "", List.of(), job.progress().tokens(), finish, null));
  }

  void failed(Job job, RuntimeException failure) {
    events.add(new Event(job, "", List.of(), 0, null, failure));
  }

  /**
   * Hands pieces to the listener until all answers ended. Called on the caller's thread.
   *
   * @param jobs that tell this inbox
   */
  List<Completion> await(List<Job> jobs, AnswersListener listener) {
    List<Heard> answers = new ArrayList<>();
    jobs.forEach(job -> answers.add(new Heard(job)));
    int open = jobs.size();
    try {
      for (int i = 0; i < jobs.size(); i++) {
        counted(listener, i, jobs.get(i), 0);
      }
      while (open > 0) {
        Event event = events.poll(POLL_MS, TimeUnit.MILLISECONDS);
        if (event == null) {
          open = listener.wanted() ? open : 0;
          continue;
        }
        int index = jobs.indexOf(event.job());
        Heard answer = answers.get(index);
        if (!answer.going()) {
          continue; // what was under way when the listener had enough
        }
        if (event.failure() != null) {
          throw event.failure();
        }
        counted(listener, index, event.job(), event.count());
        if (event.finish() != null) {
          answer.end(event.finish());
        } else {
          answer.add(event);
          boolean heard = !event.text().isEmpty();
          if (heard && !listener.piece(index, event.text(), event.tokens())) {
            event.job().cancel();
            answer.end(Finish.CANCELLED);
          }
        }
        open -= answer.going() ? 0 : 1;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // also when the listener throws: nobody wants the rest
      jobs.forEach(Job::cancel);
    }
    return answers.stream().map(Heard::completion).toList();
  }

  private static void counted(AnswersListener listener, int index, Job job, int count) {
    listener.counted(index, job.prompt().length, job.progress().cachedTokens(), count);
  }

  /** What the caller heard of an answer. */
  private static final class Heard {
    private final Job job;
    private final StringBuilder text = new StringBuilder();
    private final List<ScoredToken> tokens = new ArrayList<>();
    private @Nullable Finish finish;

    Heard(Job job) {
      this.job = job;
    }

    boolean going() {
      return finish == null;
    }

    void add(Event event) {
      text.append(event.text());
      tokens.addAll(event.tokens());
    }

    void end(Finish how) {
      finish = how;
    }

    Completion completion() {
      Finish how = finish == null ? Finish.CANCELLED : finish;
      return job.progress().completion(job, text.toString(), how, tokens);
    }
  }
}
