package io.millrace.item.function.sendnotification.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.millrace.api.PlatformException;
import jakarta.mail.Message;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real SMTP server on this machine. */
class MailTest {
  private static final ServerSetup PLAIN =
      new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
  private static final ServerSetup TLS =
      new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS);

  @TempDir private Path folder;
  private final GreenMail server = new GreenMail(new ServerSetup[] {PLAIN, TLS});
  private Scene scene;

  @BeforeEach
  void open() {
    scene = new Scene(folder);
    server.start();
  }

  @AfterEach
  void close() {
    server.stop();
    scene.close();
  }

  private Map<String, Object> mail(Map<String, Object> smtp) {
    Map<String, Object> all = new HashMap<>();
    all.put("host", "127.0.0.1");
    all.put("port", (long) server.getSmtp().getPort());
    all.put("security", "none");
    all.put("from", "millrace@bank.example");
    all.putAll(smtp);
    return Map.of(
        "channel",
        "email",
        "subject",
        "Genauigkeit gefallen – prüfen",
        "text",
        "Von 0,93 auf 0,71.",
        "data",
        Map.of("metric", "accuracy"),
        "to",
        List.of("ann@bank.example", "Bob <bob@bank.example>"),
        "smtp",
        all);
  }

  private PlatformException fails(Map<String, Object> parameters) {
    return assertThrows(PlatformException.class, () -> scene.run(parameters));
  }

  @Test
  void reaches_every_recipient_in_any_script() throws Exception {
    scene.run(mail(Map.of()));

    MimeMessage[] got = server.getReceivedMessages();
    assertEquals(2, got.length);
    assertEquals("Genauigkeit gefallen – prüfen", got[0].getSubject());
    assertEquals("millrace@bank.example", got[0].getFrom()[0].toString());
    assertEquals(2, got[0].getRecipients(Message.RecipientType.TO).length);
    String text = (String) got[0].getContent();
    assertTrue(text.contains("Von 0,93 auf 0,71.") && text.contains("metric: accuracy"), text);
    assertEquals("r-test", got[0].getHeader("X-Millrace-Delivery")[0]);
  }

  @Test
  void logs_in_with_a_secret_by_reference() throws Exception {
    server.setUser("ann@bank.example", "ann", Scene.SECRET);
    server.getUserManager().setAuthRequired(true);

    scene.run(mail(Map.of("username", "ann", "password", "env:MILLRACE_SECRET_HOOK")));

    assertEquals(2, server.getReceivedMessages().length);
  }

  @Test
  void a_wrong_password_is_refused_at_once_and_not_repeated() throws Exception {
    server.setUser("ann@bank.example", "ann", Scene.SECRET);
    server.getUserManager().setAuthRequired(true);
    Files.createDirectories(folder.resolve("secrets"));
    Files.writeString(folder.resolve("secrets/mail"), "wrong-word");

    PlatformException e = fails(mail(Map.of("username", "ann", "password", "file:mail")));

    assertEquals("NOTIFICATION_REFUSED", e.code());
    assertEquals(List.of(), scene.pauses);
    assertFalse(e.toString().contains("wrong-word"), e.toString());
  }

  @Test
  void does_not_go_on_in_the_clear_when_encryption_was_wanted() {
    PlatformException e = fails(mail(Map.of("security", "starttls")));

    assertEquals("NOTIFICATION_UNAVAILABLE", e.code());
    assertEquals(0, server.getReceivedMessages().length);
  }

  @Test
  void does_not_trust_a_certificate_that_nobody_vouches_for() {
    PlatformException e =
        fails(mail(Map.of("security", "tls", "port", (long) server.getSmtps().getPort())));

    assertEquals("NOTIFICATION_REFUSED", e.code());
    assertEquals(0, server.getReceivedMessages().length);
  }

  @Test
  void tries_a_server_that_is_not_there_again() {
    Map<String, Object> mail = mail(Map.of());
    server.stop();

    assertEquals("NOTIFICATION_UNAVAILABLE", fails(mail).code());
    assertEquals(List.of(1000L, 2000L), scene.pauses);
  }

  @Test
  void refuses_headers_hidden_in_subject_or_address() {
    Map<String, Object> subject = new HashMap<>(mail(Map.of()));
    subject.put("subject", "Hello\r\nBcc: eve@evil.example");
    Map<String, Object> address = new HashMap<>(mail(Map.of()));
    address.put("to", List.of("ann@bank.example\r\nBcc: eve@evil.example"));

    assertEquals("PARAMETER_INVALID", fails(subject).code());
    assertEquals("PARAMETER_INVALID", fails(address).code());
    assertEquals(0, server.getReceivedMessages().length);
  }

  @Test
  void refuses_what_is_missing() {
    Map<String, Object> nobody = new HashMap<>(mail(Map.of()));
    nobody.put("to", List.of());

    assertEquals("PARAMETER_INVALID", fails(nobody).code());
    assertEquals("PARAMETER_INVALID", fails(mail(Map.of("username", "ann"))).code());
    assertEquals("PARAMETER_INVALID", fails(Map.of("channel", "email")).code());
  }
}
