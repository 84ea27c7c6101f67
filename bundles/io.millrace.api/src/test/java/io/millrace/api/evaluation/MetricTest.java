package io.millrace.api.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class MetricTest {
  @Test
  void unjudged_exchanges_never_count_as_zero() {
    Metric m =
        Metric.passRate(
            "rate",
            List.of(
                Judgement.of("1", true, ""),
                Judgement.unjudged("2", "no answer from the judge"),
                Judgement.of("3", false, ""),
                Judgement.of("4", true, "")));

    assertEquals(2.0 / 3, m.value(), 1e-12);
    assertEquals(3, m.count());
    assertEquals(1, m.unjudged());
    // sd of {1,0,1} with n-1 is 0.57735; divided by sqrt(3) it is 1/3
    assertEquals(1.0 / 3, m.standardError(), 1e-12);
  }

  @Test
  void nothing_judged_is_not_a_number() {
    assertTrue(Double.isNaN(Metric.passRate("rate", List.of()).value()));
  }
}
