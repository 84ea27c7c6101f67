package io.millrace.kernel.internal.run;

import io.millrace.api.store.NewRecord;
import io.millrace.api.store.StoredRecord;
import io.millrace.kernel.internal.json.Fields;
import io.millrace.kernel.internal.json.Json;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import io.millrace.kernel.run.RunState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs as records; the function is the record's name, labels are attributes. */
final class RunRecords {
  static final String RUN = "run";
  static final String LABEL_PREFIX = "label:";

  private RunRecords() {}

  static NewRecord of(Run run) {
    RunRequest q = run.request();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("parameters", q.parameters());
    json.put("inputs", q.inputs());
    json.put("outputNames", q.outputs());
    json.put("labels", q.labels());
    q.executor().ifPresent(e -> json.put("executor", e));
    json.put("attempt", run.attempt());
    json.put("where", run.where());
    Run.Progress p = run.progress();
    json.put("progress", Map.of("done", p.done(), "total", p.total(), "what", p.what()));
    json.put("results", run.results());
    json.put("outputs", run.outputs());
    json.put("used", run.used());
    run.failure().ifPresent(f -> json.put("failure", failure(f)));
    json.put("created", run.created());
    run.started().ifPresent(t -> json.put("started", t));
    run.ended().ifPresent(t -> json.put("ended", t));
    Map<String, String> attributes = new LinkedHashMap<>();
    q.labels().forEach((k, v) -> attributes.put(LABEL_PREFIX + k, v));
    return new NewRecord(
        RUN, run.id(), q.project(), q.function(), run.state().name(), attributes, Json.write(json));
  }

  private static Map<String, Object> failure(Run.Failure f) {
    return Map.of(
        "code", f.code(), "retriable", f.retriable(), "what", f.what(), "remedy", f.remedy());
  }

  static Run run(StoredRecord record) {
    NewRecord d = record.data();
    Fields json = Json.object(record.json());
    RunRequest request =
        new RunRequest(
            d.project(),
            d.name(),
            json.object("parameters"),
            json.texts("inputs"),
            json.texts("outputNames"),
            json.texts("labels"),
            json.optionalText("executor"));
    Fields progress = json.fields("progress");
    Fields failure = json.fields("failure");
    return new Run(
        d.key(),
        request,
        RunState.valueOf(d.state()),
        (int) json.number("attempt"),
        json.text("where"),
        new Run.Progress(progress.number("done"), progress.number("total"), progress.text("what")),
        json.object("results"),
        json.texts("outputs"),
        json.texts("used"),
        failure.map().isEmpty()
            ? java.util.Optional.empty()
            : java.util.Optional.of(
                new Run.Failure(
                    failure.text("code"),
                    failure.flag("retriable"),
                    failure.text("what"),
                    failure.text("remedy"))),
        json.time("created").orElse(Instant.EPOCH),
        json.time("started"),
        json.time("ended"));
  }
}
