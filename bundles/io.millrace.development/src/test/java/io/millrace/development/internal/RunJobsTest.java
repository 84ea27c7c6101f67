package io.millrace.development.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.ArtifactRef;
import io.millrace.api.PlatformException;
import io.millrace.api.store.Query;
import io.millrace.development.TuningEvent;
import io.millrace.development.TuningFile;
import io.millrace.development.TuningJob;
import io.millrace.development.TuningJob.State;
import io.millrace.development.TuningJobRequest;
import io.millrace.development.TuningMethod;
import io.millrace.kernel.run.RunRequest;
import io.millrace.kernel.run.RunState;
import io.millrace.testkit.FakeClock;
import io.millrace.testkit.FakeRecordStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunJobsTest {
  private static final String EXAMPLE =
      "{\"input\":{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]},"
          + "\"preferred_output\":[{\"role\":\"assistant\",\"content\":\"b\"}],"
          + "\"non_preferred_output\":[{\"role\":\"assistant\",\"content\":\"c\"}]}\n";

  @TempDir Path folder;
  private String content = EXAMPLE;
  private final FakeArtifacts artifacts = new FakeArtifacts();
  private final FakeRegistry registry = new FakeRegistry();
  private final JobRuns runs = new JobRuns();
  private final StoredFiles files = new StoredFiles(artifacts, runs);
  private final FakeRecordStore records = new FakeRecordStore();
  private final FakeClock clock = new FakeClock(Instant.EPOCH);
  private final HeldTasks checking = new HeldTasks();
  private final RunJobs jobs = restarted();

  private RunJobs restarted() {
    return new RunJobs(runs, files, registry, artifacts, records, clock, checking);
  }

  @BeforeEach
  void model() {
    registry.register(
        "bank",
        "tiny",
        ArtifactRef.parse("store://model/bank/tiny:4"),
        Optional.empty(),
        Map.of(),
        "");
  }

  private TuningFile upload(String purpose) throws IOException {
    Path file = folder.resolve("upload");
    Files.writeString(file, content);
    return files.keep(file, "mine.jsonl", purpose);
  }

  private static TuningJobRequest request(String file, String suffix) {
    return new TuningJobRequest(
        "bank",
        "assistant",
        "tiny:1",
        file,
        Optional.empty(),
        suffix,
        OptionalLong.empty(),
        new TuningMethod(
            TuningMethod.Type.DPO,
            OptionalInt.of(2),
            OptionalInt.empty(),
            OptionalDouble.of(3),
            OptionalDouble.empty()),
        Map.of("team", "blue"));
  }

  /** A job whose files were found good. */
  private TuningJob created() throws IOException {
    TuningJob job = jobs.create(request(upload("fine-tune").id(), "birds"));
    checking.run();
    return jobs.require(job.id());
  }

  @Test
  void a_job_is_a_run_whose_adapter_is_to_be_served() throws Exception {
    TuningFile file = upload("fine-tune");

    TuningJob unchecked = jobs.create(request(file.id(), "birds"));
    assertEquals(State.VALIDATING_FILES, unchecked.state());
    checking.run();

    TuningJob job = jobs.require(unchecked.id());
    RunRequest run = runs.only().request();
    assertEquals("fine-tune", run.function());
    assertEquals("store://model/bank/tiny:4", run.inputs().get("base"));
    assertEquals(file.artifact().toString(), run.inputs().get("train"));
    assertEquals("assistant", run.labels().get(RunRequest.SERVE_AT));
    assertEquals(job.tunedModel(), run.labels().get(RunRequest.SERVE_AS));
    assertTrue(job.tunedModel().matches("ft:assistant:bank:birds:[a-z0-9]{8}"), job.tunedModel());
    assertEquals(State.QUEUED, job.state());
    assertTrue(job.request().seed().isPresent(), "a seed is chosen");
  }

  @Test
  void a_job_is_read_from_its_run_alone() throws Exception {
    TuningJob job = created();

    TuningJob again = restarted().require(job.id());

    assertEquals(job, again);
    assertEquals(Map.of("team", "blue"), again.request().metadata());
    assertEquals(OptionalInt.of(2), again.request().method().epochs());
    assertEquals(OptionalInt.empty(), again.request().method().batchSize());
  }

  @Test
  void states_follow_the_run() throws Exception {
    String id = created().id();

    assertEquals(State.QUEUED, jobs.require(id).state());
    runs.change(RunState.RUNNING, 0);
    assertEquals(State.RUNNING, jobs.require(id).state());
    runs.change(RunState.COMPLETED, 100);

    TuningJob done = jobs.require(id);
    assertEquals(State.SUCCEEDED, done.state());
    assertEquals(OptionalLong.of(50), done.trainedTokens());
    assertEquals(List.of("file-results-" + id.substring(6)), done.resultFiles());
    PlatformException ended = assertThrows(PlatformException.class, () -> jobs.cancel(id));
    assertEquals("JOB_ENDED", ended.code());
  }

  @Test
  void a_wrong_file_is_the_clients_failure() throws Exception {
    String id = created().id();

    runs.fail("TRAINING_FILE_INVALID", "Examples are wrong: line 3: is no JSON.", 1);

    TuningJob.Failure failure = jobs.require(id).failure().orElseThrow();
    assertEquals("invalid_training_file", failure.code());
    assertEquals("training_file", failure.parameter());
    assertTrue(failure.message().contains("line 3"), failure.message());
  }

  @Test
  void a_job_that_the_servers_end_interrupted_goes_on_at_the_next_start() throws Exception {
    String id = created().id();
    runs.fail("RUN_INTERRUPTED", "The server ended.", 1);
    assertEquals(State.QUEUED, jobs.require(id).state());

    restarted();

    assertEquals(1, runs.retries);
  }

  @Test
  void a_job_that_takes_the_server_with_it_every_time_is_given_up() throws Exception {
    String id = created().id();
    runs.fail("RUN_INTERRUPTED", "The server ended.", 5);

    restarted();

    assertEquals(0, runs.retries);
    assertEquals(State.FAILED, jobs.require(id).state());
  }

  @Test
  void events_are_those_of_the_log_between_the_beginning_and_the_end() throws Exception {
    String id = created().id();
    runs.log =
        "2026-01-01T00:00:01Z attempt 1 on local\n2026-01-01T00:00:02Z 3 rows to train on\n"
            + "2026-01-01T00:00:03Z event {\"message\":\"Step 1\",\"data\":{\"step\":1}}\n"
            + "2026-01-01T00:00:09Z attempt 2 on local\n2026-01-01T00:00:10Z event {\"mess\n";
    runs.change(RunState.COMPLETED, 1);

    List<TuningEvent> events = jobs.events(id);

    assertEquals(
        List.of(
            "info message Created fine-tuning job: " + id,
            "info message Validating files",
            "info message Files validated, moving job to queued state: 1 answers to learn, 0 to"
                + " validate on",
            "info metrics Step 1",
            "warn message The job was interrupted and goes on: attempt 2 on local",
            "info message The job has successfully completed: " + jobs.require(id).tunedModel()),
        events.stream().map(e -> e.level() + " " + e.type() + " " + e.message()).toList());
    assertEquals(Map.of("step", 1), events.get(3).data());
    assertEquals(
        List.of(1L, 2L, 3L, 4L, 5L, 6L), events.stream().map(TuningEvent::number).toList());
  }

  @Test
  void wrong_files_fail_a_job_before_it_takes_a_place() throws Exception {
    content = "no\n";
    String id = created().id();

    TuningJob failed = restarted().require(id);
    assertEquals(State.FAILED, failed.state());
    assertEquals("invalid_training_file", failed.failure().orElseThrow().code());
    assertTrue(failed.failure().orElseThrow().message().contains("line 1"));
    assertEquals(List.of(failed), restarted().list());
    assertEquals("birds", failed.request().suffix());
    List<TuningEvent> events = jobs.events(id);
    assertEquals("error", events.get(events.size() - 1).level());
    assertTrue(runs.none(), "no run");
    assertEquals(0, checking.waiting());
  }

  @Test
  void a_job_whose_check_the_servers_end_interrupted_is_checked_again() throws Exception {
    String id = jobs.create(request(upload("fine-tune").id(), "birds")).id();
    checking.clear();

    RunJobs next = restarted();
    TuningJob before = next.require(id);
    clock.advance(Duration.ofMinutes(1));
    checking.run();

    assertEquals(State.VALIDATING_FILES, before.state());
    TuningJob after = next.require(id);
    assertEquals(State.QUEUED, after.state());
    assertEquals(before.created(), after.created());
    assertEquals(before.request(), after.request());
    assertEquals(1, next.list().size());
    assertEquals(0, records.count(Query.of("fine-tuning-job")), "it is its run now");
  }

  @Test
  void a_job_is_cancelled_while_its_files_are_checked() throws Exception {
    String id = jobs.create(request(upload("fine-tune").id(), "birds")).id();

    TuningJob cancelled = jobs.cancel(id);
    checking.run();

    assertEquals(State.CANCELLED, cancelled.state());
    assertEquals(cancelled, restarted().require(id));
    assertTrue(runs.none(), "no run");
    assertEquals("JOB_ENDED", assertThrows(PlatformException.class, () -> jobs.cancel(id)).code());
  }

  @Test
  void what_cannot_be_met_is_refused_by_its_field() throws Exception {
    String file = upload("fine-tune").id();
    String other = upload("batch").id();

    assertTrue(refused(request(file, "ü")).startsWith("'suffix' "));
    assertTrue(refused(request("file-none", "")).startsWith("'training_file' does not exist"));
    assertTrue(refused(request(other, "")).startsWith("'training_file' has the purpose 'batch'"));
  }

  @Test
  void a_model_with_an_adapter_merged_into_it_cannot_be_the_base() throws Exception {
    String file = upload("fine-tune").id();
    registry.versions.clear();
    registry.register(
        "bank",
        "tiny",
        ArtifactRef.parse("store://model/bank/tiny:4"),
        Optional.of(ArtifactRef.parse("store://adapter/bank/tuned:1")),
        Map.of(),
        "");

    PlatformException e =
        assertThrows(PlatformException.class, () -> jobs.create(request(file, "")));

    assertEquals("MODEL_UNSUPPORTED", e.code());
  }

  @Test
  void files_come_and_go() throws Exception {
    TuningFile file = upload("fine-tune");

    assertEquals("mine.jsonl", files.require(file.id()).filename());
    assertEquals(List.of(file.id()), files.list().stream().map(TuningFile::id).toList());
    files.delete(file.id());

    assertEquals(List.of(), files.list());
    PlatformException gone = assertThrows(PlatformException.class, () -> files.require(file.id()));
    assertEquals("FILE_NOT_FOUND", gone.code());
    PlatformException purpose = assertThrows(PlatformException.class, () -> upload("assistants"));
    assertTrue(purpose.what().startsWith("'purpose' is 'assistants'"), purpose.what());
  }

  private String refused(TuningJobRequest request) {
    PlatformException e = assertThrows(PlatformException.class, () -> jobs.create(request));
    assertEquals("JOB_INVALID", e.code());
    return e.what();
  }
}
