package io.millrace.cli.internal.bench.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void the_middle_value_counts() {
    assertEquals(3, Figures.median(List.of(9.0, 3.0, 1.0)));
    assertEquals(2.5, Figures.median(List.of(4.0, 1.0, 2.0, 3.0)));
  }

  @Test
  void a_row_has_both_servers_and_how_they_compare() {
    Figures figures = new Figures();
    for (double ms : new double[] {30, 10, 20}) {
      figures.add("install, ms", "Millrace", ms);
      figures.add("install, ms", "Karaf", ms * 2);
    }

    assertEquals(
        List.of(List.of("install, ms", "20.0 (10.0–30.0)", "40.0 (20.0–60.0)", "0.50")),
        figures.rows("Millrace", "Karaf"));
    assertEquals(3, figures.toJson().at("/install, ms/Karaf/values").size());
  }
}
