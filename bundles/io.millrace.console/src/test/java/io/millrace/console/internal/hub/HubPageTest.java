package io.millrace.console.internal.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.hub.Change;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HubPageTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final OneItemHub hub = new OneItemHub();
  private PageServer server;
  private String token;

  @BeforeEach
  void start() throws Exception {
    server = new PageServer(hub);
    token = json(server.get("/api/session")).get("token").asText();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    return JSON.readTree(response.body());
  }

  private static String code(HttpResponse<String> response) throws Exception {
    return response.statusCode() + " " + json(response).get("code").asText();
  }

  @Test
  void the_shell_holds_no_data_and_allows_no_script_but_its_own() throws Exception {
    HttpResponse<String> shell = server.get("");

    String policy = shell.headers().firstValue("Content-Security-Policy").orElse("");
    assertTrue(policy.startsWith("default-src 'none'; script-src 'self';"), policy);
    assertFalse(policy.contains("unsafe"), policy);
    assertFalse(shell.body().matches("(?s).*(https?:)?//.*"), "an address of elsewhere");
    assertFalse(shell.body().matches("(?s).*(<style| style=| on[a-z]+=|<script>).*"), "inline");
    assertFalse(shell.body().contains(token));
  }

  @Test
  void files_are_its_own_and_nothing_else() throws Exception {
    HttpResponse<String> script = server.get("/res/hub.js");

    assertEquals(200, script.statusCode());
    assertEquals(
        "text/javascript;charset=utf-8", script.headers().firstValue("Content-Type").orElse(""));
    String tag = script.headers().firstValue("ETag").orElse("");
    assertEquals(
        304, server.send(server.request("/res/hub.js").header("If-None-Match", tag)).statusCode());
    for (String path :
        List.of("/res/../hub.html", "/res/%2e%2e/HubPage.class", "/res/none.js", "/res/", "/x")) {
      assertTrue(server.get(path).statusCode() >= 400, path);
    }
  }

  @Test
  void nobody_gets_in_without_an_account() throws Exception {
    assertEquals(
        "403 FORBIDDEN",
        code(server.send(server.request("/api/session").setHeader("X-As", "nobody"))));
    assertEquals("ann", json(server.get("/api/session")).get("who").asText());
  }

  @Test
  void a_change_needs_the_pages_token() throws Exception {
    String body = "{\"operation\":\"install\",\"items\":[\"shout\"]}";

    assertEquals("403 ORIGIN_REFUSED", code(server.post("/api/apply", "wrong", body)));
    assertEquals(
        "403 ORIGIN_REFUSED",
        code(
            server.send(
                server.request("/api/apply").POST(HttpRequest.BodyPublishers.ofString(body)))));
    assertEquals(
        "403 ORIGIN_REFUSED",
        code(
            server.send(
                server
                    .request("/api/apply")
                    .header(ChangeToken.HEADER, token)
                    .header("Sec-Fetch-Site", "cross-site")
                    .POST(HttpRequest.BodyPublishers.ofString(body)))));
    assertEquals("404 PAGE_NOT_FOUND", code(server.get("/api/apply")));
    assertEquals(List.of(), hub.applied);
  }

  @Test
  void a_change_is_done_as_the_account_and_told_step_by_step() throws Exception {
    HttpResponse<String> told =
        server.post(
            "/api/apply", token, "{\"operation\":\"install\",\"items\":[\"shout\"],\"planned\":0}");

    List<String> lines = told.body().lines().toList();
    assertEquals("planned", JSON.readTree(lines.get(0)).at("/step/stage").asText());
    assertEquals("done", JSON.readTree(lines.get(1)).at("/step/stage").asText());
    assertEquals(1, JSON.readTree(lines.get(2)).at("/report/state").asInt());
    assertEquals(List.of("ann"), hub.applied.stream().map(Change::who).toList());
  }

  @Test
  void a_failed_change_ends_with_what_to_do() throws Exception {
    HttpResponse<String> told =
        server.post("/api/apply", token, "{\"operation\":\"install\",\"items\":[\"broken\"]}");

    JsonNode last = JSON.readTree(told.body().lines().reduce((a, b) -> b).orElse(""));
    assertEquals("HUB_START_FAILED", last.at("/problem/code").asText());
    assertEquals("Ask its author.", last.at("/problem/remedy").asText());
  }

  @Test
  void what_was_planned_in_another_state_is_not_done() throws Exception {
    String body = "{\"operation\":\"install\",\"items\":[\"shout\"],\"planned\":7}";

    assertTrue(server.post("/api/apply", token, body).body().contains("PLAN_OUTDATED"));
    assertEquals(List.of(), hub.applied);
  }

  @Test
  void a_refused_plan_is_an_answer_and_force_reaches_the_hub() throws Exception {
    String wish = "{\"operation\":\"uninstall\",\"items\":[\"shout\"],\"force\":%s}";

    JsonNode refused = json(server.post("/api/plan", token, wish.formatted(false)));
    JsonNode planned = json(server.post("/api/plan", token, wish.formatted(true)));

    assertEquals("HUB_ITEM_IN_USE", refused.at("/refused/code").asText());
    assertTrue(planned.at("/plan/change/force").asBoolean(), planned.toString());
  }

  @Test
  void files_of_the_server_cannot_be_installed_from_here() throws Exception {
    assertEquals(
        "400 REQUEST_INVALID",
        code(server.post("/api/apply", token, "{\"operation\":\"develop\",\"items\":[]}")));
    assertEquals("400 REQUEST_INVALID", code(server.post("/api/apply", token, "{\"items\":[]}")));
    assertEquals("400 REQUEST_INVALID", code(server.post("/api/apply", token, "null")));
    assertEquals(
        "400 REQUEST_INVALID", code(server.post("/api/apply", token, "{\"file\":\"/x\"}")));
    assertEquals("413 BODY_TOO_LARGE", code(server.post("/api/apply", token, " ".repeat(70_000))));
    assertEquals(List.of(), hub.applied);
  }

  @Test
  void strangers_texts_are_data_and_their_readme_is_harmless() throws Exception {
    JsonNode page = json(server.get("/api/item?name=shout"));

    assertEquals(OneItemHub.HOSTILE, page.at("/details/item/summary").asText());
    assertFalse(page.get("readme").asText().contains("<script"), page.get("readme").asText());
    assertEquals("", page.at("/details/readme").asText());
    assertFalse(page.toString().contains("/srv/secret"), "a path of this machine");
    assertEquals("404 HUB_ITEM_NOT_FOUND", code(server.get("/api/item?name=other")));
  }

  @Test
  void a_strangers_picture_cannot_run() throws Exception {
    HttpResponse<String> own = server.get("/api/icon?name=shout&kind=guardrail");
    HttpResponse<String> ofKind = server.get("/api/icon?name=other&kind=model");
    HttpResponse<String> ofNone = server.get("/api/icon?name=other&kind=..%2F..%2Fhub");

    assertEquals(OneItemHub.ICON, own.body());
    for (HttpResponse<String> icon : List.of(own, ofKind, ofNone)) {
      assertEquals(200, icon.statusCode());
      assertEquals("image/svg+xml", icon.headers().firstValue("Content-Type").orElse(""));
      assertTrue(
          icon.headers().firstValue("Content-Security-Policy").orElse("").contains("sandbox"));
    }
    assertFalse(ofKind.body().equals(ofNone.body()));
  }

  @Test
  void search_passes_words_kind_and_category_on() throws Exception {
    JsonNode found = json(server.get("/api/items?text=be%20loud&kind=guardrail&category=text"));

    assertEquals(List.of("be loud|guardrail|text"), hub.said);
    assertEquals(1, found.at("/kinds/guardrail").asInt());
    assertEquals("1.0.0", found.at("/items/0/here/version").asText());
    assertEquals("400 REQUEST_INVALID", code(server.get("/api/items?text=" + "a".repeat(300))));
  }

  @Test
  void sources_are_added_and_removed_as_the_account() throws Exception {
    server.post(
        "/api/sources/add", token, "{\"name\":\"b\",\"location\":\"/srv/b\",\"keys\":[\"k\"]}");
    server.post("/api/sources/remove", token, "{\"name\":\"b\"}");

    assertTrue(hub.said.get(0).startsWith("add SourceSettings[name=b, location=/srv/b, keys=[k]"));
    assertTrue(hub.said.get(0).endsWith(" by ann"));
    assertEquals("remove b by ann", hub.said.get(1));
    assertEquals("400 REQUEST_INVALID", code(server.post("/api/sources/add", token, "{}")));
  }
}
