package io.millrace.rest.internal.openai;

import io.millrace.api.PlatformException;
import io.millrace.deployment.Answer;
import io.millrace.deployment.Call;
import io.millrace.deployment.Endpoints;
import io.millrace.rest.internal.health.Metrics;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Reply;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Puts calls to endpoints, measures them, and names the versions that answered. Thread-safe. */
final class Asked {
  private final Endpoints endpoints;
  private final Metrics metrics;

  Asked(Endpoints endpoints, Metrics metrics) {
    this.endpoints = endpoints;
    this.metrics = metrics;
  }

  /** A stream of server-sent events that hears an answer. */
  interface Stream extends io.millrace.deployment.AnswerListener {
    /** Whether the client went away. */
    boolean gone();

    void end(Answer answer) throws IOException;

    /** Tells of a failure in the stream; if nothing was sent yet, throws it. */
    void fail(RuntimeException failure) throws IOException;
  }

  /**
   * Asks for a whole answer.
   *
   * @param endpoint the id under which it is measured
   * @param formField that asks for the call's form, if it has one
   */
  <T> T whole(String endpoint, Call call, String formField, Function<Answer, T> shape) {
    metrics.began(endpoint);
    try {
      Answer answer = endpoints.answer(call, text -> true);
      metrics.answered(endpoint, answer);
      return shape.apply(answer);
    } catch (PlatformException e) {
      metrics.failed(endpoint, e.code());
      throw placed(e, call, formField);
    } finally {
      metrics.ended(endpoint);
    }
  }

  /** Asks for an answer piece by piece. */
  Object streamed(String endpoint, Call call, String formField, Stream stream) throws IOException {
    metrics.began(endpoint);
    try {
      Answer answer = endpoints.answer(call, stream);
      if (stream.gone()) {
        metrics.failed(endpoint, "CLIENT_GONE");
        return Reply.WRITTEN;
      }
      metrics.answered(endpoint, answer);
      stream.end(answer);
    } catch (RuntimeException e) { // the stream may have begun: then the failure is told in it
      metrics.failed(endpoint, e instanceof PlatformException p ? p.code() : "INTERNAL");
      stream.fail(e instanceof PlatformException p ? placed(p, call, formField) : e);
    } finally {
      metrics.ended(endpoint);
    }
    return Reply.WRITTEN;
  }

  /** A failure with the field that what it is about came in. */
  private static PlatformException placed(PlatformException e, Call call, String formField) {
    if (!e.code().startsWith("SCHEMA_")) {
      return Placed.at(call.prompt().chat().isPresent() ? "messages" : "prompt", e);
    }
    String place = call.wishes().tools().isPresent() ? "tools" : formField;
    return Placed.with("'" + place + "' cannot be kept to. ", e);
  }

  /** Notes in the response which versions answer; returns the fingerprint that says the same. */
  static String version(
      Exchange exchange, String pipeline, String model, Map<String, String> plugins) {
    if (!exchange.response().isCommitted()) {
      exchange.response().setHeader("x-millrace-pipeline", pipeline);
      exchange.response().setHeader("x-millrace-model", model);
      exchange
          .response()
          .setHeader(
              "x-millrace-plugins",
              plugins.entrySet().stream()
                  .sorted(Map.Entry.comparingByKey())
                  .map(e -> e.getKey() + " " + e.getValue())
                  .collect(Collectors.joining(", ")));
    }
    return pipeline + "/" + model;
  }

  static String version(Exchange exchange, Answer a) {
    return version(exchange, a.pipeline(), a.model(), a.plugins());
  }
}
