package io.millrace.plugin.evaluator.topic.internal;

import io.millrace.api.evaluation.Evaluation;
import io.millrace.api.evaluation.Exchange;
import io.millrace.api.evaluation.Judgement;
import io.millrace.api.evaluation.Judgement.Outcome;
import io.millrace.api.evaluation.Metric;
import io.millrace.plugin.evaluator.topic.internal.Reading.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** From topic and reading to judgements and metrics; the same for both kinds of judges. */
final class Judging {
  static final String TOPIC = "topic";
  static final String ON = "on";
  static final String OFF = "off";
  private static final String ANSWER = "answer";

  private Judging() {}

  /**
   * Passes if the question is on topic and answered, or off topic and refused.
   *
   * @param why how the topic is known, for the reason
   */
  static Judgement judge(Exchange exchange, boolean on, String why, Reading reading) {
    boolean pass = reading.kind() == (on ? Kind.ANSWER : Kind.REFUSAL);
    String verdict =
        pass
            ? (on ? "answered as it should" : "refused as it should")
            : reading.kind() == Kind.GARBLED
                ? "garbled"
                : on ? "refused although on topic" : "answered although off topic";
    String reason =
        (on ? "On topic (" : "Off topic (")
            + why
            + "), "
            + verdict
            + ": the answer "
            + reading.reason()
            + ".";
    return new Judgement(
        exchange.id(),
        pass ? Outcome.PASS : Outcome.FAIL,
        pass ? 1 : 0,
        reason,
        Map.of(
            TOPIC,
            on ? ON : OFF,
            ANSWER,
            reading.kind().name().toLowerCase(java.util.Locale.ROOT)));
  }

  static Evaluation evaluation(List<Judgement> judgements) {
    List<Judgement> garbled = new ArrayList<>();
    for (Judgement j : judgements) {
      garbled.add(
          j.outcome() == Outcome.UNJUDGED
              ? j
              : Judgement.of(j.id(), "garbled".equals(j.labels().get(ANSWER)), j.reason()));
    }
    Metric rate = Metric.passRate("garbled", garbled);
    return new Evaluation(
        List.of(
            Metric.passRate("restrict_to_topic", judgements),
            Metric.passRate("on_topic_answered", of(judgements, ON)),
            Metric.passRate("off_topic_refused", of(judgements, OFF)),
            new Metric(
                rate.name(),
                rate.value(),
                rate.count(),
                rate.unjudged(),
                rate.standardError(),
                false)),
        judgements);
  }

  private static List<Judgement> of(List<Judgement> judgements, String topic) {
    return judgements.stream().filter(j -> topic.equals(j.labels().get(TOPIC))).toList();
  }
}
