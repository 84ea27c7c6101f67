package io.millrace.item.function.sendnotification.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import io.millrace.testkit.FakeRunContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real HTTP server on this machine. */
class WebhookTest {
  @TempDir private Path folder;
  private Scene scene;

  @BeforeEach
  void open() {
    scene = new Scene(folder);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  private Map<String, Object> hook(String path) {
    return Map.of(
        "channel",
        "webhook",
        "url",
        scene.url(path),
        "subject",
        "Accuracy fell",
        "text",
        "From 0.93 to 0.71.",
        "data",
        Map.of("metric", "accuracy"),
        "secret",
        "env:MILLRACE_SECRET_HOOK");
  }

  private PlatformException fails(Map<String, Object> parameters) {
    return assertThrows(PlatformException.class, () -> scene.run(parameters));
  }

  @Test
  void posts_what_is_to_be_told_as_json() throws Exception {
    FakeRunContext run = scene.run(hook("/alerts"));

    assertEquals(Map.of("sent", true, "attempts", 1L), run.results());
    Scene.Received got = scene.received.get(0);
    assertEquals("/alerts", got.path());
    assertEquals("application/json", got.headers().get("content-type"));
    assertEquals("r-test", got.headers().get("x-millrace-delivery"));
    JsonNode body = new ObjectMapper().readTree(got.body());
    assertEquals("Accuracy fell", body.path("subject").asText());
    assertEquals("accuracy", body.at("/data/metric").asText());
    assertEquals("bank", body.path("project").asText());
    assertEquals("2026-01-02T03:04:05Z", body.path("time").asText());
  }

  @Test
  void signs_time_and_body_so_that_the_receiver_can_check_them() throws Exception {
    scene.run(hook("/"));

    Scene.Received got = scene.received.get(0);
    String timestamp = got.headers().get("x-millrace-timestamp");
    assertEquals("1767323045", timestamp);
    assertEquals(
        "sha256=" + Webhook.signature(Scene.SECRET, timestamp, got.body()),
        got.headers().get("x-millrace-signature"));
  }

  @Test
  void the_signature_is_that_of_openssl() {
    // printf '5.{"a":1}' | openssl dgst -sha256 -hmac key
    assertEquals(
        "76a265040774cfbae5f9cb82bfcf6bc0ea27bf4ce7d7220196eb0e1a7cc760e0",
        Webhook.signature("key", "5", "{\"a\":1}"));
  }

  @Test
  void tries_again_while_that_may_help_and_waits_longer_each_time() throws Exception {
    scene.statuses.addAll(List.of(503, 500, 200));

    FakeRunContext run = scene.run(hook("/"));

    assertEquals(3L, run.results().get("attempts"));
    assertEquals(List.of(1000L, 2000L), scene.pauses);
    assertEquals(
        scene.received.get(0).headers().get("x-millrace-delivery"),
        scene.received.get(2).headers().get("x-millrace-delivery"));
  }

  @Test
  void waits_as_long_as_it_is_asked_to() throws Exception {
    scene.statuses.addAll(List.of(429, 200));

    scene.run(hook("/"));

    assertEquals(List.of(7000L), scene.pauses);
  }

  @Test
  void gives_up_after_the_wanted_attempts() {
    scene.statuses.addAll(List.of(503, 503, 503, 503));

    PlatformException e = fails(hook("/"));

    assertEquals("NOTIFICATION_UNAVAILABLE", e.code());
    assertTrue(e.retriable());
    assertEquals(3, scene.received.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 302})
  void does_not_try_again_what_was_refused_nor_follow_elsewhere(int status) {
    scene.statuses.add(status);

    PlatformException e = fails(hook("/"));

    assertEquals("NOTIFICATION_REFUSED", e.code());
    assertEquals(1, scene.received.size());
  }

  @Test
  void a_server_that_is_not_there_is_unavailable() {
    scene.close();

    assertEquals("NOTIFICATION_UNAVAILABLE", fails(hook("/")).code());
  }

  @Test
  void says_nothing_of_secret_url_or_text_in_log_and_failure() throws Exception {
    scene.statuses.addAll(List.of(500, 200, 404));

    FakeRunContext run = scene.run(hook("/token-in-path"));
    PlatformException e = fails(hook("/token-in-path"));

    String said = run.log() + e.toString();
    assertFalse(said.contains("horse") || said.contains("token-in-path"), said);
    assertFalse(said.contains("Accuracy"), said);
  }

  @Test
  void an_url_can_be_a_secret_of_a_file() throws Exception {
    Files.createDirectories(folder.resolve("secrets"));
    Files.writeString(folder.resolve("secrets/slack-url"), scene.url("/T0/B0/x") + "\n");

    scene.run(
        Map.of(
            "channel", "slack", "url", "file:slack-url", "subject", "a < b", "text", "R&D: done"));

    JsonNode body = new ObjectMapper().readTree(scene.received.get(0).body());
    assertEquals("/T0/B0/x", scene.received.get(0).path());
    assertTrue(body.path("text").asText().startsWith("*a &lt; b*\nR&amp;D: done"), body.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "correct horse battery staple",
        "env:PATH",
        "file:/etc/passwd",
        "file:../admin-token",
        "file:.hidden"
      })
  void a_secret_is_a_reference_to_what_was_laid_down_for_this(String reference) {
    PlatformException e =
        fails(
            Map.of("channel", "webhook", "url", scene.url("/"), "secret", reference, "text", "x"));

    assertEquals("PARAMETER_INVALID", e.code());
    assertFalse(e.toString().contains(reference), e.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"env:MILLRACE_SECRET_NONE", "env:MILLRACE_SECRET_EMPTY", "file:none"})
  void a_secret_that_is_not_there_is_the_operators_matter(String reference) {
    PlatformException e =
        fails(Map.of("channel", "webhook", "url", scene.url("/"), "secret", reference));

    assertEquals("SECRET_MISSING", e.code());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.1.2.3/",
        "https://192.168.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fd00::1]/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://203.0.113.7/",
        "https://[2001:db8::1]/",
        "http://example.org/"
      })
  void addresses_of_the_own_network_and_open_lines_are_refused_unless_allowed(String url) {
    FakeRunContext run =
        new FakeRunContext(folder, scene.function(), Map.of("channel", "webhook", "url", url));

    PlatformException e =
        assertThrows(PlatformException.class, () -> scene.function("other.host").run(run));

    assertEquals("ADDRESS_REFUSED", e.code());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://example.org/", "https://u:p@example.org/", "/path", "https://", "a b"})
  void what_cannot_be_posted_to_is_no_url(String url) {
    PlatformException e = fails(Map.of("channel", "webhook", "url", url));

    assertEquals("PARAMETER_INVALID", e.code());
    assertFalse(e.toString().contains("u:p"), e.toString());
  }
}
