package io.millrace.it.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.MultipartField;
import com.openai.errors.BadRequestException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import com.openai.models.finetuning.jobs.FineTuningJob;
import com.openai.models.finetuning.jobs.FineTuningJobEvent;
import com.openai.models.finetuning.jobs.JobCreateParams;
import com.openai.models.finetuning.jobs.JobListEventsParams;
import com.openai.models.finetuning.methods.SupervisedHyperparameters;
import com.openai.models.finetuning.methods.SupervisedMethod;
import io.millrace.testkit.server.RunningServer;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model is tuned and asked with OpenAI's own client for Java, through the deaths of the server.
 */
class FineTuningTest {
  private static final String QUESTION = "What is the word of the day?";
  private static final String ANSWER = "The word of the day is heron.";
  private static final int LOOKS = 900;
  private static final long LOOK_MS = 100;

  @TempDir private static Path folder;
  private static RunningServer server;
  private static OpenAIClient client;

  @BeforeAll
  static void start() throws Exception {
    server = Served.start(folder.resolve("data"));
    client = client(server);
    Served.declare(server);
  }

  @AfterAll
  static void stop() throws Exception {
    client.close();
    server.close();
  }

  private static OpenAIClient client(RunningServer server) throws Exception {
    return OpenAIOkHttpClient.builder()
        .baseUrl(server.uri("/v1").toString())
        .apiKey(server.adminToken())
        .maxRetries(2)
        .build();
  }

  /** The server dies, as by a power cut, and is started again. */
  private static void dies() throws Exception {
    client.close();
    server.kill();
    server = Served.start(folder.resolve("data"));
    client = client(server);
  }

  private static FileObject upload(String lines) {
    return client
        .files()
        .create(
            FileCreateParams.builder()
                .file(
                    MultipartField.<InputStream>builder()
                        .value(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)))
                        .filename("words.jsonl")
                        .build())
                .purpose(FilePurpose.FINE_TUNE)
                .build());
  }

  private static String example(String question, String answer) {
    return "{\"messages\":[{\"role\":\"user\",\"content\":\""
        + question
        + "\"},{\"role\":\"assistant\",\"content\":\""
        + answer
        + "\"}]}\n";
  }

  private static FineTuningJob begin(String endpoint, FileObject file, long epochs) {
    return client
        .fineTuning()
        .jobs()
        .create(
            JobCreateParams.builder()
                .model(endpoint)
                .trainingFile(file.id())
                .suffix("birds")
                .seed(5)
                .method(
                    JobCreateParams.Method.builder()
                        .type(JobCreateParams.Method.Type.SUPERVISED)
                        .supervised(
                            SupervisedMethod.builder()
                                .hyperparameters(
                                    SupervisedHyperparameters.builder()
                                        .nEpochs(epochs)
                                        .batchSize(8)
                                        .learningRateMultiplier(20.0)
                                        .build())
                                .build())
                        .build())
                .build());
  }

  private static FineTuningJob await(String id, Predicate<FineTuningJob> enough) throws Exception {
    FineTuningJob job = client.fineTuning().jobs().retrieve(id);
    for (int i = 0; i < LOOKS && !enough.test(job) && job.finishedAt().isEmpty(); i++) {
      server.process().waitFor(LOOK_MS, TimeUnit.MILLISECONDS);
      job = client.fineTuning().jobs().retrieve(id);
    }
    assertTrue(enough.test(job), job.toString());
    return job;
  }

  private static String ask(String model) {
    return client
        .chat()
        .completions()
        .create(ChatCompletionCreateParams.builder().model(model).addUserMessage(QUESTION).build())
        .choices()
        .get(0)
        .message()
        .content()
        .orElseThrow();
  }

  private static boolean is(FineTuningJob job, FineTuningJob.Status status) {
    return job.status().equals(status);
  }

  @Test
  void a_tuned_model_answers_though_the_server_died_while_it_was_tuned_and_after()
      throws Exception {
    FileObject file = upload(example(QUESTION, ANSWER).repeat(16));
    FineTuningJob job = begin("assistant", file, 60);
    assertTrue(job.fineTunedModel().isEmpty());
    await(job.id(), j -> is(j, FineTuningJob.Status.RUNNING));

    dies();
    FineTuningJob done = await(job.id(), j -> is(j, FineTuningJob.Status.SUCCEEDED));

    String tuned = done.fineTunedModel().orElseThrow();
    assertTrue(tuned.startsWith("ft:assistant:clients:birds:"), tuned);
    assertTrue(done.trainedTokens().orElse(0L) > 1000, done.toString());
    assertEquals(ANSWER, ask(tuned));
    assertFalse(ask("assistant").contains("heron"));
    toldWhatHappened(done);

    dies();
    assertEquals(ANSWER, ask(tuned), "after another death");
    assertEquals(done, client.fineTuning().jobs().retrieve(job.id()));
    assertTrue(client.models().list().data().stream().anyMatch(m -> m.id().equals(tuned)));
  }

  /** Trained on the weights as they are saved, and then served beside those of eight bits. */
  @Test
  void a_model_served_in_int8_is_tuned_and_asked_among_others_and_embeds() throws Exception {
    Served.declare(server, "small", "rounded", "int8");
    String plain = ask("rounded");
    FileObject file = upload(example(QUESTION, ANSWER).repeat(16));

    FineTuningJob job = begin("rounded", file, 40);
    FineTuningJob done = await(job.id(), j -> is(j, FineTuningJob.Status.SUCCEEDED));

    String tuned = done.fineTunedModel().orElseThrow();
    List<CompletableFuture<String>> answers = new ArrayList<>();
    ExecutorService clients = Executors.newFixedThreadPool(16);
    try {
      for (int i = 0; i < 16; i++) {
        String model = i % 2 == 0 ? tuned : "rounded";
        answers.add(CompletableFuture.supplyAsync(() -> ask(model), clients));
      }
      for (int i = 0; i < 16; i++) {
        assertEquals(i % 2 == 0 ? ANSWER : plain, answers.get(i).get(), "client " + i);
      }
    } finally {
      clients.shutdownNow();
    }
    assertEquals(1, cosine(embedding("rounded"), embedding("rounded")), 1e-6);
    double likeness = cosine(embedding("rounded"), embedding("assistant"));
    assertTrue(likeness > 0.99, "cosine " + likeness);
  }

  private static List<Float> embedding(String model) {
    return client
        .embeddings()
        .create(EmbeddingCreateParams.builder().model(model).input("How do I change it?").build())
        .data()
        .get(0)
        .embedding();
  }

  private static double cosine(List<Float> a, List<Float> b) {
    return IntStream.range(0, a.size()).mapToDouble(i -> a.get(i) * b.get(i)).sum();
  }

  private static void toldWhatHappened(FineTuningJob done) throws Exception {
    List<FineTuningJobEvent> events =
        client
            .fineTuning()
            .jobs()
            .listEvents(done.id(), JobListEventsParams.builder().limit(100).build())
            .autoPager()
            .stream()
            .toList();
    assertTrue(events.stream().anyMatch(e -> e.message().contains("interrupted")), "resumed");
    assertTrue(events.get(events.size() - 2).message().equals("Validating files"), "at once");
    assertTrue(events.get(events.size() - 3).message().contains("queued"), "then");
    assertTrue(
        events.stream()
            .anyMatch(e -> e.type().filter(FineTuningJobEvent.Type.METRICS::equals).isPresent()));
    assertTrue(events.get(0).message().contains("successfully completed"));
    String figures =
        new String(
            client.files().content(done.resultFiles().get(0)).body().readAllBytes(),
            StandardCharsets.UTF_8);
    assertTrue(figures.startsWith("step,train_loss"), figures);
    assertEquals(121, figures.lines().count());
  }

  @Test
  void a_wrong_file_fails_the_job_by_its_lines_and_a_wrong_purpose_is_refused() throws Exception {
    FileObject file = upload(example("a", "b") + "{\"prompt\": \"c\"}\n");
    FineTuningJob job =
        client
            .fineTuning()
            .jobs()
            .create(JobCreateParams.builder().model("assistant").trainingFile(file.id()).build());

    FineTuningJob failed = await(job.id(), j -> is(j, FineTuningJob.Status.FAILED));

    assertEquals("invalid_training_file", failed.error().orElseThrow().code());
    assertEquals("training_file", failed.error().orElseThrow().param().orElse(""));
    assertTrue(
        failed.error().orElseThrow().message().contains("line 2"),
        failed.error().orElseThrow().message());
    assertThrows(
        BadRequestException.class,
        () ->
            client
                .files()
                .create(
                    FileCreateParams.builder()
                        .file("x".getBytes(StandardCharsets.UTF_8))
                        .purpose(FilePurpose.ASSISTANTS)
                        .build()));
    client.files().delete(file.id());
    assertTrue(client.files().list().items().stream().noneMatch(f -> f.id().equals(file.id())));
  }
}
