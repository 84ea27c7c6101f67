package io.millrace.hub.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeaderClauseTest {
  @Test
  void keeps_separators_within_quotes() {
    List<HeaderClause> clauses =
        HeaderClause.read("a.b;c.d;version=\"[1,2)\";uses:=\"x,y\", e;n:List<String>=\"p,q;r\"");

    assertEquals(List.of("a.b", "c.d"), clauses.get(0).paths());
    assertEquals(Map.of("version", "[1,2)"), clauses.get(0).attributes());
    assertEquals(Map.of("uses", "x,y"), clauses.get(0).directives());
    assertEquals(Map.of("n:List<String>", "p,q;r"), clauses.get(1).attributes());
    assertEquals(2, clauses.size());
  }

  @Test
  void reads_filters() {
    HeaderClause clause =
        HeaderClause.read("osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=17))\"").get(0);

    assertEquals(Map.of("filter", "(&(osgi.ee=JavaSE)(version=17))"), clause.directives());
  }
}
