package io.millrace.development.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.api.store.NewRecord;
import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import io.millrace.kernel.run.RunState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Jobs that have no run: their files are being checked, are wrong, or they were cancelled before
 * that was known. Each is told as the run that it asks for, without an id; kept as a record, so
 * that it outlives the server. Thread-safe.
 */
final class RunlessJobs {
  private static final String COLLECTION = "fine-tuning-job";

  private final ObjectMapper json =
      JsonMapper.builder().enable(DeserializationFeature.USE_LONG_FOR_INTS).build();
  private final RecordStore records;

  RunlessJobs(RecordStore records) {
    this.records = records;
  }

  /** A job whose files are to be checked. */
  static Run unchecked(RunRequest request, Instant now) {
    return run(request, RunState.CREATED, Optional.empty(), now, Optional.empty());
  }

  /** The job as it has ended. */
  static Run ended(Run job, RunState state, Optional<Run.Failure> failure, Instant now) {
    return run(job.request(), state, failure, job.created(), Optional.of(now));
  }

  private static Run run(
      RunRequest request,
      RunState state,
      Optional<Run.Failure> failure,
      Instant created,
      Optional<Instant> ended) {
    return new Run(
        "",
        request,
        state,
        1,
        "",
        Run.Progress.NONE,
        Map.of(),
        Map.of(),
        Map.of(),
        failure,
        created,
        Optional.empty(),
        ended);
  }

  /** Durable when this returns. */
  void put(Run job) {
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("function", job.request().function());
    said.put("parameters", job.request().parameters());
    said.put("inputs", job.request().inputs());
    said.put("outputs", job.request().outputs());
    said.put("labels", job.request().labels());
    said.put("created", job.created().toString());
    job.ended().ifPresent(t -> said.put("ended", t.toString()));
    job.failure()
        .ifPresent(
            f ->
                said.put(
                    "failure", Map.of("code", f.code(), "what", f.what(), "remedy", f.remedy())));
    try {
      records.put(
          new NewRecord(
              COLLECTION,
              RunJobs.id(job),
              job.request().project(),
              "",
              job.state().name(),
              Map.of(),
              json.writeValueAsString(said)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  Optional<Run> get(String id) {
    return records.get(COLLECTION, id).map(this::read);
  }

  List<Run> list() {
    return records.find(Query.of(COLLECTION).page(Query.MAX_LIMIT, 0)).stream()
        .map(this::read)
        .toList();
  }

  /** The job has a run now. */
  void remove(String id) {
    records.delete(COLLECTION, id);
  }

  @SuppressWarnings("unchecked") // as put() wrote them
  private Run read(StoredRecord record) {
    try {
      Map<String, Object> said = json.readValue(record.json(), Map.class);
      RunRequest request =
          new RunRequest(
              record.data().project(),
              String.valueOf(said.get("function")),
              (Map<String, Object>) said.get("parameters"),
              (Map<String, String>) said.get("inputs"),
              (Map<String, String>) said.get("outputs"),
              (Map<String, String>) said.get("labels"),
              Optional.empty());
      Map<String, String> failure = (Map<String, String>) said.get("failure");
      return run(
          request,
          RunState.valueOf(record.data().state()),
          Optional.ofNullable(failure)
              .map(f -> new Run.Failure(f.get("code"), false, f.get("what"), f.get("remedy"))),
          Instant.parse(String.valueOf(said.get("created"))),
          Optional.ofNullable(said.get("ended")).map(t -> Instant.parse(String.valueOf(t))));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("record " + record.key() + " is no JSON", e);
    }
  }
}
