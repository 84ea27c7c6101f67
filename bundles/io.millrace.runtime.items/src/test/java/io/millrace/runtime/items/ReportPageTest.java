package io.millrace.runtime.items;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportPageTest {
  private static final String EVIL = "<script>alert('x')</script>&\"";

  @Test
  void whatever_is_given_is_shown_and_never_run() {
    String html =
        new ReportPage(EVIL)
            .heading(EVIL)
            .paragraph(EVIL)
            .facts(Map.of(EVIL, EVIL))
            .table(List.of(EVIL), List.of(List.of(EVIL, 3L)))
            .add(ReportPage.marked(List.of(EVIL, EVIL)))
            .add(Chart.bars(EVIL, List.of(new Chart.Bar(EVIL, 2))))
            .add(Chart.histogram(EVIL, new double[] {1}, 0, 1, new double[] {2}))
            .html();

    assertFalse(html.contains("<script"), html);
    assertTrue(html.contains("default-src 'none'"));
    assertTrue(html.contains("<td class=n>3</td>"), html);
  }

  @Test
  void the_longest_bar_belongs_to_the_largest_value() {
    String svg = Chart.bars("t", List.of(new Chart.Bar("a", 1), new Chart.Bar("b", 4))).toString();

    assertTrue(svg.contains("width=\"95.0\""), svg);
    assertTrue(svg.contains("width=\"380.0\""), svg);
  }

  @Test
  void numbers_are_shown_as_people_read_them() {
    assertEquals("3", Figures.shown(3.0));
    assertEquals("0.3333", Figures.shown(1 / 3.0));
    assertEquals("12350", Figures.shown(12345.6));
    assertEquals("–", Figures.shown(Double.NaN));
    assertEquals("", Figures.shown(null));
    assertEquals("7", Figures.shown(7L));
  }
}
