package io.millrace.plugin.step.schema.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.millrace.api.PlatformException;
import io.millrace.api.model.Message;
import io.millrace.api.pipeline.PipelineStep;
import io.millrace.api.pipeline.PipelineStep.Prepared;
import io.millrace.testkit.PipelineStepContract;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SchemaStepTest extends PipelineStepContract {
  private static final Map<String, Object> ORDER =
      Map.of(
          "type",
          "object",
          "required",
          List.of("amount", "to"),
          "additionalProperties",
          false,
          "properties",
          Map.of(
              "amount",
              Map.of("type", "number", "exclusiveMinimum", 0),
              "to",
              Map.of("type", "string", "pattern", "^[A-Z]{2}[0-9]+$"),
              "on",
              Map.of("type", "string", "format", "date")));

  @Override
  protected PipelineStep step() {
    return new SchemaStep();
  }

  @Override
  protected Map<String, Object> values() {
    return Map.of("check", "text", "schema", Map.of("type", "string", "maxLength", 100));
  }

  private List<Message> process(Map<String, Object> values, Message... messages) {
    try (Prepared prepared = prepare(values)) {
      return prepared.process(List.of(messages));
    }
  }

  private String refused(Map<String, Object> values, String text) {
    PlatformException e =
        assertThrows(PlatformException.class, () -> process(values, Message.user(text)));
    assertEquals("SCHEMA_VIOLATION", e.code());
    return e.what();
  }

  @Test
  void lets_pass_what_conforms_unchanged() {
    Message order = Message.user("{\"amount\": 5, \"to\": \"DE12\", \"on\": \"2026-02-28\"}");

    assertEquals(List.of(order), process(Map.of("schema", ORDER), order));
  }

  @Test
  void says_every_problem_with_its_place_and_not_the_value() {
    String what =
        refused(
            Map.of("schema", ORDER),
            "{\"amount\": -77123, \"to\": \"xyz\", \"on\": \"2026-02-30\"}");

    assertTrue(what.contains("/amount"), what);
    assertTrue(what.contains("/to"), what);
    assertTrue(what.contains("/on"), what);
    assertFalse(what.contains("77123") || what.contains("xyz") || what.contains("02-30"), what);
  }

  @Test
  void says_what_is_missing_and_what_is_too_much() {
    String what = refused(Map.of("schema", ORDER), "{\"amount\": 5, \"card\": 1}");

    assertTrue(what.contains("'to'") && what.contains("'card'"), what);
  }

  @Test
  void tells_no_more_problems_than_wanted() {
    Map<String, Object> values =
        Map.of("schema", Map.of("items", Map.of("type", "string")), "maxProblems", 2L);

    assertEquals(3, refused(values, "[1,2,3,4,5]").split("; ").length);
  }

  @Test
  void says_where_a_text_stops_being_json() {
    assertTrue(refused(Map.of("schema", ORDER), "{\"amount\": }").contains("line 1, column 12"));
  }

  @Test
  void a_name_given_twice_or_words_after_the_end_are_no_json() {
    assertTrue(refused(Map.of("schema", Map.of()), "{\"a\":1,\"a\":2}").contains("not JSON"));
    assertTrue(refused(Map.of("schema", Map.of()), "{} and more").contains("not JSON"));
  }

  @Test
  void refuses_bombs_without_reading_them() {
    assertTrue(refused(Map.of("schema", Map.of()), "[".repeat(5000)).contains("not JSON"));
    assertTrue(refused(Map.of("schema", Map.of()), " ".repeat(70_000)).contains("characters"));
    assertTrue(refused(Map.of("schema", Map.of()), "").contains("empty"));
  }

  @Test
  void looks_at_the_newest_message_of_the_role() {
    process(
        Map.of("schema", ORDER),
        Message.user("no JSON"),
        Message.assistant("Send an order."),
        Message.user("{\"amount\": 1, \"to\": \"DE1\"}"));
    assertTrue(refused(Map.of("schema", ORDER, "role", "tool"), "{}").contains("role 'tool'"));
  }

  @Test
  void holds_a_whole_conversation_against_a_schema() {
    Map<String, Object> values =
        Map.of("check", "conversation", "schema", Map.of("type", "array", "maxItems", 2));

    assertEquals(2, process(values, Message.user("a"), Message.user("b")).size());
    assertThrows(
        PlatformException.class,
        () -> process(values, Message.user("a"), Message.user("b"), Message.user("c")));
  }

  @Test
  void notes_instead_of_refusing() {
    List<Message> noted =
        process(
            Map.of("schema", ORDER, "action", "note"),
            new Message("system", "Be brief."),
            Message.user("{}"));

    assertEquals(List.of("system", "system", "user"), noted.stream().map(Message::role).toList());
    assertTrue(noted.get(1).content().contains("'amount'"), noted.get(1).content());
  }

  @Test
  void understands_an_older_draft_by_its_name() {
    Map<String, Object> draft4 =
        Map.of(
            "$schema",
            "http://json-schema.org/draft-04/schema#",
            "type",
            "number",
            "minimum",
            5,
            "exclusiveMinimum",
            true);

    assertTrue(refused(Map.of("schema", draft4), "5").contains("5"));
    process(Map.of("schema", draft4), Message.user("6"));
  }

  @Test
  void refuses_a_schema_that_is_none() {
    for (Map<String, Object> schema :
        List.<Map<String, Object>>of(
            Map.of("type", "nonsense"),
            Map.of("minLength", "five"),
            Map.of("pattern", "("),
            Map.of("$ref", "#/nowhere"),
            Map.of("$schema", "https://example.org/mine"))) {
      PlatformException e =
          assertThrows(
              PlatformException.class, () -> prepare(Map.of("schema", schema)), schema.toString());
      assertEquals("STEP_INVALID", e.code(), schema.toString());
    }
  }

  @Test
  void never_fetches_a_schema_from_elsewhere() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(404, -1);
        });
    server.start();
    try {
      String elsewhere = "http://127.0.0.1:" + server.getAddress().getPort() + "/schema";
      assertThrows(
          PlatformException.class, () -> prepare(Map.of("schema", Map.of("$ref", elsewhere))));
      assertThrows(
          PlatformException.class,
          () -> prepare(Map.of("schema", Map.of("$ref", "file:///etc/hostname"))));
    } finally {
      server.stop(0);
    }

    assertEquals(0, asked.get());
  }
}
