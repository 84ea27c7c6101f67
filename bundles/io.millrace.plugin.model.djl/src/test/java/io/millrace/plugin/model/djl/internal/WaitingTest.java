package io.millrace.plugin.model.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import io.millrace.api.PlatformException;
import io.millrace.api.model.Completion;
import io.millrace.api.model.GenerationRequest;
import io.millrace.api.model.Handling;
import io.millrace.api.model.Prompt;
import io.millrace.api.model.Sampling;
import io.millrace.runtime.decoder.Decoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose turn it is, and who is not concerned when a step fails. */
class WaitingTest {
  private static Job job(String client, int priority, int promptTokens, Inbox inbox) {
    Sampling sampling = Sampling.greedy(8);
    sampling = sampling.withSteering(sampling.steering().ignoringEnd());
    int[] prompt = new int[promptTokens];
    java.util.Arrays.fill(prompt, 40);
    GenerationRequest request =
        new GenerationRequest(new Prompt.Text("x"), sampling)
            .withHandling(new Handling(client, priority, Optional.empty(), Optional.empty()));
    Sampler sampler =
        new Sampler(
            sampling, 1, new Adjustment(sampling, prompt, Set.of(1), null, WordLists.none()));
    AnswerText text =
        new AnswerText(new Pieces(t -> "x".repeat(t.length)), new StopTexts(List.of()));
    return new Job(
        prompt,
        8,
        request,
        new Job.Tools(sampler, text, new Likelihood(null), Set.of(1), inbox, null));
  }

  private static List<Job> order(Waiting waiting) {
    List<Job> order = new ArrayList<>();
    for (Job next = waiting.next(j -> true); next != null; next = waiting.next(j -> true)) {
      waiting.taken(next);
      order.add(next);
    }
    return order;
  }

  @Test
  void clients_take_turns_and_the_lower_priority_goes_first() {
    Waiting waiting = new Waiting(9, System::nanoTime);
    Inbox inbox = new Inbox();
    Job many1 = job("many", 0, 1, inbox);
    Job many2 = job("many", 0, 1, inbox);
    Job one = job("one", 0, 1, inbox);
    Job urgent = job("many", -1, 1, inbox);
    waiting.addAll(List.of(many1, many2, one, urgent));

    assertEquals(List.of(urgent, one, many1, many2), order(waiting));
  }

  @Test
  void a_step_without_memory_or_stack_ends_only_the_answers_it_cannot_be_done_for(
      @TempDir Path folder) throws IOException {
    TinyModel.write(folder);
    try (NDManager manager = TinyModel.DJL.engine().newBaseManager();
        Decoder decoder = Decoder.load(manager, folder)) {
      Forward scarce =
          (cache, rows, tokens, adapters) -> {
            for (int row : rows) {
              if (cache.length(row) > 60) {
                throw new StackOverflowError();
              }
              if (rows.length > 1) {
                throw new OutOfMemoryError("no memory for " + rows.length + " rows");
              }
            }
            return decoder.step(cache, rows, tokens, adapters);
          };
      Scheduler scheduler =
          new Scheduler(
              new Rows(decoder, scarce, new RowPlan(4096, 8, 512)),
              new Waiting(9, System::nanoTime),
              "scarce");
      scheduler.start();
      List<Inbox> inboxes = List.of(new Inbox(), new Inbox(), new Inbox());
      List<Job> jobs = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        jobs.add(job("", 0, 20 + 19 * i, inboxes.get(i)));
      }
      scheduler.waiting().addAll(jobs);

      List<String> outcomes = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        try {
          List<Completion> done =
              inboxes.get(i).await(List.of(jobs.get(i)), (answer, text, tokens) -> true);
          outcomes.add(done.get(0).finish() + " " + done.get(0).completionTokens());
        } catch (PlatformException e) {
          outcomes.add(e.code() + " " + e.getMessage());
        }
      }
      scheduler.close();

      assertEquals(
          List.of("LENGTH 8", "LENGTH 8", "MODEL_FAILED Generation failed: StackOverflowError"),
          outcomes);
    }
  }
}
