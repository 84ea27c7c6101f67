package io.millrace.runtime.template.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what Jinja2 renders, set up as Hugging Face's library sets it up. */
class TemplateTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2024-07-26T09:05:00Z"), ZoneOffset.UTC);

  @TestFactory
  Stream<DynamicTest> renders_as_jinja2_does() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    try (InputStream in = TemplateTest.class.getResourceAsStream("/golden.json")) {
      for (JsonNode c : JSON.readTree(in)) {
        tests.add(
            DynamicTest.dynamicTest(
                c.get("name").asText() + " " + c.get("template").asText(), () -> check(c)));
      }
    }
    assertTrue(tests.size() > 100);
    return tests.stream();
  }

  private static void check(JsonNode c) {
    String template = c.get("template").asText();
    @SuppressWarnings("unchecked")
    Map<String, Object> variables =
        (Map<String, Object>) integersAsLong(JSON.convertValue(c.get("variables"), Map.class));
    if (c.has("fails")) {
      assertThrows(TemplateError.class, () -> new Template(template, CLOCK).render(variables));
    } else {
      assertEquals(
          c.get("expected").asText(), new Template(template, CLOCK).render(variables).text());
    }
  }

  private static Object integersAsLong(Object v) {
    if (v instanceof Integer i) {
      return i.longValue();
    }
    if (v instanceof List<?> list) {
      return list.stream().map(TemplateTest::integersAsLong).toList();
    }
    if (v instanceof Map<?, ?> map) {
      Map<Object, Object> copy = new java.util.LinkedHashMap<>();
      map.forEach((k, i) -> copy.put(k, integersAsLong(i)));
      return copy;
    }
    return v;
  }

  @Test
  void knows_the_date() {
    assertEquals(
        "26 Jul 2024 09:05",
        new Template("{{ strftime_now('%d %b %Y %H:%M') }}", CLOCK).render(Map.of()).text());
  }

  @Test
  void names_the_line_of_a_mistake() {
    TemplateError e =
        assertThrows(TemplateError.class, () -> new Template("a\nb\n{% nonsense %}", CLOCK));

    assertTrue(e.getMessage().startsWith("line 3"), e.getMessage());
  }

  @Test
  void ends_what_would_not_end() {
    assertThrows(
        TemplateError.class,
        () ->
            new Template("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", CLOCK)
                .render(Map.of()));
    assertThrows(
        TemplateError.class,
        () -> new Template("{% for i in range(1000000000) %}{% endfor %}", CLOCK).render(Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(9000) %}{% for b in range(9000) %}{% endfor %}{% endfor %}",
        "{% set ns = namespace(t='abcdefgh') %}{% for a in range(90) %}"
            + "{% set ns.t = ns.t ~ ns.t %}{% endfor %}",
        "{% set ns = namespace(l=[1, 2]) %}{% for a in range(90) %}"
            + "{% set ns.l = ns.l + ns.l %}{% endfor %}",
        "{{ 'a' * 2000000000 }}",
        "{{ ('a' * 8000000).replace('a', 'b' * 8000000) }}",
        "{% for a in range(9000) %}{{ 'a' * 8000 }}{% endfor %}",
        "{{ range(90000) | join('a' * 90000) }}",
        "{{ ('a\n' * 90000) | indent(90000) }}",
      })
  void stops_what_would_take_all_time_or_memory(String source) {
    Template template = new Template(source, CLOCK);

    assertThrows(TemplateError.class, () -> template.render(Map.of()));
  }

  @Test
  void refuses_a_source_that_is_too_long_or_too_deep() {
    String deep = "{{ " + "(".repeat(200_000) + "1" + ")".repeat(200_000) + " }}";

    assertThrows(TemplateError.class, () -> new Template("a".repeat(2_000_000), CLOCK));
    assertThrows(TemplateError.class, () -> new Template(deep, CLOCK));
  }
}
