package io.millrace.hub.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FilterValuesTest {
  @Test
  void reads_what_a_filter_demands_of_single_attributes() {
    assertEquals(Map.of("a", "b"), FilterValues.of("(a=b)"));
    assertEquals(
        Map.of("osgi.wiring.package", "x.y"),
        FilterValues.of("(&(osgi.wiring.package=x.y)(version>=1.0)(!(version>=2.0)))"));
    assertEquals(
        Map.of("kind", "model", "name", "tiny"), FilterValues.of("(&(kind=model)(name=tiny))"));
  }

  @Test
  void leaves_out_what_demands_no_single_value() {
    assertEquals(Map.of(), FilterValues.of(""));
    assertEquals(Map.of(), FilterValues.of("(|(a=b)(a=c))"));
    assertEquals(Map.of(), FilterValues.of("(!(a=b))"));
    assertEquals(Map.of("c", "d"), FilterValues.of("(&(|(a=b)(a=c))(c=d)(e=*)(f=g*)(h~=i))"));
    assertEquals(Map.of(), FilterValues.of("(a=b\\)c)"));
  }
}
