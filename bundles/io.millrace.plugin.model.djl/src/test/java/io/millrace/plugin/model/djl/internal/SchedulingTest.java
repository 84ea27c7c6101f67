package io.millrace.plugin.model.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.model.Completion;
import io.millrace.api.model.Completion.Finish;
import io.millrace.api.model.GenerationRequest;
import io.millrace.api.model.Handling;
import io.millrace.api.model.ModelSession;
import io.millrace.api.model.ModelSource;
import io.millrace.api.model.Prompt;
import io.millrace.api.model.Reporting;
import io.millrace.api.model.Sampling;
import io.millrace.api.model.ScoredToken;
import io.millrace.api.model.TokenListener;
import io.millrace.api.parameter.Values;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a model in use promises to many clients. */
class SchedulingTest {
  private final DjlModelBackend backend = new DjlModelBackend(TinyModel.DJL, () -> 42);
  private final ExecutorService clients = Executors.newCachedThreadPool();

  @TempDir Path folder;

  @BeforeEach
  void writeModel() throws IOException {
    TinyModel.write(folder.resolve("model"));
  }

  @AfterEach
  void close() {
    clients.shutdownNow();
    backend.close();
  }

  private ModelSession load(Map<String, Object> values) {
    return backend.load(
        ModelSource.of(folder.resolve("model")),
        Values.check("backend", backend.parameters(), values));
  }

  private static GenerationRequest request(String text, int maxTokens, long seed) {
    Sampling s = new Sampling(maxTokens, 1, 0.95, 0, 1.1, List.of(), OptionalLong.of(seed));
    return new GenerationRequest(new Prompt.Text(text), s.withSteering(s.steering().ignoringEnd()))
        .withReporting(new Reporting(2, false));
  }

  private static String text(int length, int seed) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) ('a' + (i * 7 + seed * 11 + i * i % 13) % 26));
    }
    return text.toString();
  }

  /** Tokens and the exact bits of their log-probabilities. */
  private static String exact(Completion c) {
    StringBuilder all = new StringBuilder(c.text());
    for (ScoredToken t : c.tokens()) {
      all.append(' ')
          .append(t.id())
          .append(':')
          .append(Double.doubleToLongBits(t.logProbability()));
    }
    return all.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "f32, libtorch",
    "bf16, libtorch",
    "int8, libtorch",
    "int4, libtorch",
    "f32, vectors",
    "bf16, vectors",
    "int8, vectors"
  })
  void an_answer_is_the_same_to_the_last_bit_whoever_else_is_served(
      String precision, String answers) throws Exception {
    try (ModelSession session = load(Map.of("precision", precision, "answers", answers))) {
      List<GenerationRequest> requests = new ArrayList<>();
      List<String> alone = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        requests.add(request(text(5 + 37 * i, i), 20 + i, i));
        alone.add(exact(session.generate(requests.get(i))));
      }
      for (int round = 0; round < 2; round++) {
        List<Future<String>> together = new ArrayList<>();
        for (GenerationRequest r : requests) {
          together.add(clients.submit(() -> exact(session.generate(r))));
        }
        for (int i = 0; i < requests.size(); i++) {
          assertEquals(alone.get(i), together.get(i).get(), "request " + i);
        }
      }
    }
  }

  @Test
  void what_is_in_memory_makes_no_difference_but_to_what_is_read() {
    GenerationRequest longer = request(text(300, 1), 16, 5);
    String fresh;
    try (ModelSession session = load(Map.of())) {
      fresh = exact(session.generate(longer));
    }
    try (ModelSession session = load(Map.of())) {
      session.generate(request(text(200, 1), 30, 9));

      Completion reused = session.generate(longer);
      Completion again = session.generate(longer);

      assertEquals(192, reused.cachedTokens());
      assertEquals(300, again.cachedTokens());
      assertEquals(fresh, exact(reused));
      assertEquals(fresh, exact(again));
      assertEquals(200 + 300 + 300, session.load().totals().prefixQueries());
      assertEquals(192 + 300, session.load().totals().prefixHits());
    }
  }

  @Test
  void what_was_read_is_shared_only_by_those_of_the_same_salt() {
    GenerationRequest plain = request(text(100, 4), 4, 1);
    GenerationRequest mine = plain.withHandling(Handling.USUAL.withCacheSalt("mine"));
    GenerationRequest yours = plain.withHandling(Handling.USUAL.withCacheSalt("yours"));
    try (ModelSession session = load(Map.of())) {
      String answer = exact(session.generate(plain));

      assertEquals(0, session.generate(mine).cachedTokens());
      assertEquals(0, session.generate(yours).cachedTokens());
      assertEquals(100, session.generate(mine).cachedTokens());
      assertEquals(100, session.generate(plain).cachedTokens());
      assertEquals(answer, exact(session.generate(mine)));
      GenerationRequest other = request(text(90, 5), 4, 1);
      GenerationRequest salted = other.withHandling(Handling.USUAL.withCacheSalt("mine"));
      List<Completion> both = session.generateAll(List.of(other, salted));
      assertEquals(List.of(0, 0), both.stream().map(Completion::cachedTokens).toList());
    }
  }

  @Test
  void answers_to_one_prompt_read_it_once() {
    try (ModelSession session = load(Map.of())) {
      List<GenerationRequest> requests = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        requests.add(request(text(150, 2), 8, i));
      }

      List<Completion> answers = session.generateAll(requests, (answer, text, tokens) -> true);

      assertEquals(0, answers.get(0).cachedTokens());
      for (int i = 1; i < 4; i++) {
        assertEquals(150, answers.get(i).cachedTokens());
        assertEquals(session.generate(requests.get(i)).text(), answers.get(i).text());
      }
    }
  }

  @Test
  void a_long_prompt_does_not_hold_up_a_running_answer() throws Exception {
    try (ModelSession session = load(Map.of())) {
      AtomicInteger heard = new AtomicInteger();
      CountDownLatch running = new CountDownLatch(1);
      Future<Completion> stream =
          clients.submit(
              () ->
                  session.generate(
                      request("stream", 600, 1),
                      t -> {
                        heard.incrementAndGet();
                        running.countDown();
                        return true;
                      }));
      running.await();

      int before = heard.get();
      session.generate(request(text(1200, 3), 1, 1));

      // 1200 tokens are read in 19 pieces, with a token of the stream after each
      assertTrue(heard.get() - before >= 10 || stream.isDone(), heard + " after " + before);
      assertEquals(600, stream.get().completionTokens());
    }
  }

  @Test
  void a_client_who_goes_frees_the_row_and_the_place_in_the_queue() throws Exception {
    try (ModelSession session = load(Map.of("rows", 1))) {
      CountDownLatch running = new CountDownLatch(1);
      CountDownLatch leave = new CountDownLatch(1);
      Future<Completion> holder =
          clients.submit(
              () ->
                  session.generate(
                      request("holder", 1900, 1),
                      t -> {
                        running.countDown();
                        return leave.getCount() > 0;
                      }));
      running.await();
      Completion gone =
          session.generate(
              request("waiting", 5, 2),
              new TokenListener() {
                @Override
                public boolean text(String text) {
                  return true;
                }

                @Override
                public boolean wanted() {
                  return holder.isDone();
                }
              });

      assertTrue(gone.finish() == Finish.CANCELLED || holder.isDone());
      leave.countDown();
      assertEquals(5, session.generate(request("next", 5, 3)).completionTokens());
      assertTrue(holder.get().completionTokens() <= 1900);
    }
  }

  @Test
  void too_many_or_too_late_are_told_when_to_come_again() throws Exception {
    try (ModelSession session = load(Map.of("rows", 1, "queue", 1))) {
      CountDownLatch running = new CountDownLatch(1);
      CountDownLatch leave = new CountDownLatch(1);
      Future<Completion> holder =
          clients.submit(
              () ->
                  session.generate(
                      request("holder", 1900, 1),
                      t -> {
                        running.countDown();
                        return leave.getCount() > 0;
                      }));
      running.await();
      Handling hurried = new Handling("", 0, Optional.of(Duration.ofMillis(1)), Optional.empty());

      PlatformException late =
          assertThrows(
              PlatformException.class,
              () -> session.generate(request("late", 5, 2).withHandling(hurried)));
      PlatformException refused =
          assertThrows(
              PlatformException.class,
              () ->
                  session.generateAll(
                      List.of(request("a", 1, 1), request("b", 1, 1)),
                      (answer, text, tokens) -> true));

      assertEquals("MODEL_BUSY", late.code());
      assertEquals("MODEL_BUSY", refused.code());
      assertTrue(refused.retryAfter().orElseThrow().toSeconds() >= 1);
      leave.countDown();
      holder.get();
    }
  }

  @Test
  void a_client_with_one_request_is_not_behind_another_with_forty() throws Exception {
    try (ModelSession session = load(Map.of("rows", 1))) {
      List<String> order = Collections.synchronizedList(new ArrayList<>());
      List<Future<?>> all = new ArrayList<>();
      CountDownLatch begun = new CountDownLatch(1);
      for (int i = 0; i < 40; i++) {
        int seed = i;
        all.add(
            clients.submit(
                () -> {
                  session.generate(
                      request("many", 30, seed).withHandling(client("many")),
                      t -> {
                        begun.countDown();
                        return true;
                      });
                  order.add("many");
                }));
      }
      begun.await();
      session.generate(request("one", 30, 1).withHandling(client("one")));
      int before = order.size();
      for (Future<?> f : all) {
        f.get();
      }

      assertTrue(before < 35, before + " of the others' went first");
      assertEquals(40, order.size());
    }
  }

  private static Handling client(String name) {
    return new Handling(name, 0, Optional.empty(), Optional.empty());
  }

  @Test
  void the_likeliest_token_has_the_log_probability_of_the_first_alternative() {
    try (ModelSession session = load(Map.of())) {
      GenerationRequest r =
          new GenerationRequest(new Prompt.Text("hello"), Sampling.greedy(6))
              .withReporting(new Reporting(3, true));

      Completion c = session.generate(r);

      StringBuilder read = new StringBuilder();
      for (ScoredToken t : c.tokens()) {
        read.append(t.text());
        assertEquals(t.alternatives().get(0).logProbability(), t.logProbability());
        assertEquals(3, t.alternatives().size());
      }
      assertEquals(c.text(), read.toString());
      assertEquals(5, c.prompt().size());
      assertTrue(Double.isNaN(c.prompt().get(0).logProbability()));
      double sum = c.prompt().stream().skip(1).mapToDouble(ScoredToken::logProbability).sum();
      assertEquals(session.score("h", "ello").total(), sum, 1e-3);
      ScoredToken last = c.prompt().get(4);
      assertEquals(0, c.prompt().get(0).rank());
      assertEquals(last.rank() == 1, last.id() == last.alternatives().get(0).id());
      assertEquals(List.of(1, 2, 3), last.alternatives().stream().map(ScoredToken::rank).toList());
      Completion scored = session.generate(r.withReporting(new Reporting(-1, false, 99)));
      ScoredToken full = scored.prompt().get(4);
      assertEquals(last.logProbability(), full.logProbability());
      assertEquals(full.id(), full.alternatives().get(full.rank() - 1).id());
      assertEquals(List.of(), scored.tokens());
    }
  }

  @Test
  void two_thousand_requests_leave_memory_as_it_was() throws Exception {
    try (ModelSession session = load(Map.of())) {
      List<GenerationRequest> some = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        some.add(request(text(20 + i % 80, i), 4, i));
      }
      session.generateAll(some);
      session.generateAll(some);
      long before = residentKiB();

      for (int i = 0; i < 4; i++) {
        session.generateAll(some);
      }

      long grown = residentKiB() - before;
      assertTrue(grown < 48 << 10, "resident memory grew by " + grown + " KiB");
      // an answer is handed over a moment before its row is free
      assertTimeoutPreemptively(
          Duration.ofSeconds(30),
          () -> {
            while (session.load().running() + session.load().waiting() > 0) {
              Thread.onSpinWait();
            }
          });
      assertFalse(session.load().distributions().isEmpty());
    }
  }

  private static long residentKiB() throws IOException {
    System.gc();
    return java.nio.file.Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(l -> l.startsWith("VmRSS"))
        .mapToLong(l -> Long.parseLong(l.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }
}
