package io.millrace.development.internal;

import io.millrace.development.TuningJobRequest;
import io.millrace.development.TuningMethod;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import java.util.LinkedHashMap;
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

  private JobParameters() {}

  static Map<String, Object> of(TuningJobRequest request, long seed) {
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
    p.put("job", job);
    return p;
  }

  /** What was asked; what the run has chosen by now stands in place of what was left open. */
  static TuningJobRequest request(Run run) {
    RunRequest r = run.request();
    Map<String, Object> p = r.parameters();
    Map<?, ?> job = p.get("job") instanceof Map<?, ?> m ? m : Map.of();
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
