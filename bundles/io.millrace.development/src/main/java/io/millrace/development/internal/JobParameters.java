package io.millrace.development.internal;

import io.millrace.development.TuningEvent;
import io.millrace.development.TuningJobRequest;
import io.millrace.development.TuningMethod;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A job's request as parameters of its run, and back. */
final class JobParameters {
  private static final String SUFFIX = "suffix";
  private static final String MODEL = "model";
  private static final String TRAIN = "trainingFile";
  private static final String HELD = "validationFile";
  private static final String METADATA = "metadata";
  private static final String JOB = "job";
  private static final String CREATED = "created";
  private static final String EVENTS = "events";
  private static final String TIME = "time";
  private static final String MESSAGE = "message";

  private JobParameters() {}

  /** Of a job that is created now. */
  static Map<String, Object> of(TuningJobRequest request, long seed, Instant created) {
    TuningMethod m = request.method();
    Map<String, Object> p = new LinkedHashMap<>();
    p.put(FineTuneFunction.METHOD, m.type().name().toLowerCase(Locale.ROOT));
    m.epochs().ifPresent(n -> p.put(FineTuneFunction.EPOCHS, (long) n));
    m.batchSize().ifPresent(n -> p.put(FineTuneFunction.BATCH_SIZE, (long) n));
    m.learningRateMultiplier().ifPresent(x -> p.put(FineTuneFunction.MULTIPLIER, x));
    m.beta().ifPresent(x -> p.put(FineTuneFunction.BETA, x));
    p.put(FineTuneFunction.SEED, seed);
    Map<String, Object> job = new LinkedHashMap<>();
    job.put(MODEL, request.model());
    job.put(TRAIN, request.trainingFile());
    request.validationFile().ifPresent(id -> job.put(HELD, id));
    job.put(SUFFIX, request.suffix());
    job.put(METADATA, request.metadata());
    job.put(CREATED, created.toString());
    p.put(JOB, job);
    return p;
  }

  /** The request with another event of the job, which the run then tells. */
  static RunRequest with(RunRequest request, Instant time, String message) {
    Map<String, Object> job = new LinkedHashMap<>();
    job(request).forEach((k, v) -> job.put(String.valueOf(k), v));
    List<Object> events = new ArrayList<>(job.get(EVENTS) instanceof List<?> l ? l : List.of());
    events.add(Map.of(TIME, time.toString(), MESSAGE, message));
    job.put(EVENTS, events);
    Map<String, Object> parameters = new LinkedHashMap<>(request.parameters());
    parameters.put(JOB, job);
    return new RunRequest(
        request.project(),
        request.function(),
        parameters,
        request.inputs(),
        request.outputs(),
        request.labels(),
        request.executor());
  }

  /** Events before the run began, numbered behind the first one, the job's creation. */
  static List<TuningEvent> events(RunRequest request) {
    List<TuningEvent> events = new ArrayList<>();
    if (job(request).get(EVENTS) instanceof List<?> said) {
      for (Object event : said) {
        if (event instanceof Map<?, ?> e) {
          events.add(
              new TuningEvent(
                  events.size() + 2L,
                  Instant.parse(text(e.get(TIME))),
                  "info",
                  "message",
                  text(e.get(MESSAGE)),
                  Map.of()));
        }
      }
    }
    return events;
  }

  /** When the job was created: before its files were checked and it got its run. */
  static Instant created(Run run) {
    Object created = job(run.request()).get(CREATED);
    return created == null ? run.created() : Instant.parse(text(created));
  }

  private static Map<?, ?> job(RunRequest request) {
    return request.parameters().get(JOB) instanceof Map<?, ?> m ? m : Map.of();
  }

  /** What was asked; what the run has chosen by now stands in place of what was left open. */
  static TuningJobRequest request(Run run) {
    RunRequest r = run.request();
    Map<String, Object> p = r.parameters();
    Map<?, ?> job = job(r);
    TuningMethod method =
        new TuningMethod(
            TuningMethod.Type.valueOf(
                String.valueOf(p.get(FineTuneFunction.METHOD)).toUpperCase(Locale.ROOT)),
            whole(chosen(run, FineTuneFunction.EPOCHS)),
            whole(chosen(run, FineTuneFunction.BATCH_SIZE)),
            number(p.get(FineTuneFunction.MULTIPLIER)),
            number(p.get(FineTuneFunction.BETA)));
    Map<String, String> metadata = new LinkedHashMap<>();
    if (job.get(METADATA) instanceof Map<?, ?> given) {
      given.forEach((k, v) -> metadata.put(String.valueOf(k), String.valueOf(v)));
    }
    return new TuningJobRequest(
        r.project(),
        r.labels().getOrDefault(RunRequest.SERVE_AT, ""),
        text(job.get(MODEL)),
        text(job.get(TRAIN)),
        Optional.ofNullable(job.get(HELD)).map(String::valueOf),
        text(job.get(SUFFIX)),
        p.get(FineTuneFunction.SEED) instanceof Number n
            ? OptionalLong.of(n.longValue())
            : OptionalLong.empty(),
        method,
        metadata);
  }

  private static @Nullable Object chosen(Run run, String name) {
    return run.results().containsKey(name)
        ? run.results().get(name)
        : run.request().parameters().get(name);
  }

  private static OptionalInt whole(@Nullable Object value) {
    return value instanceof Number n && n.intValue() > 0
        ? OptionalInt.of(n.intValue())
        : OptionalInt.empty();
  }

  private static OptionalDouble number(@Nullable Object value) {
    return value instanceof Number n ? OptionalDouble.of(n.doubleValue()) : OptionalDouble.empty();
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : String.valueOf(value);
  }
}
