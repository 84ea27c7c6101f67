package io.millrace.item.function.sendnotification.internal;

import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLHandshakeException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/** Sends a plain-text message by SMTP (RFC 5321). */
final class Mail implements Channel {
  /**
   * Where to hand mail in.
   *
   * @param security {@code tls} from the first byte, {@code starttls} (required), or {@code none}
   */
  record Server(String host, int port, String security, Optional<Login> login) {}

  /** Whom the server knows us as. */
  record Login(String user, String password) {
    @Override
    public String toString() {
      return user;
    }
  }

  private final Server server;
  private final InternetAddress from;
  private final List<InternetAddress> to;
  private final Duration timeout;

  Mail(Server server, InternetAddress from, List<InternetAddress> to, Duration timeout) {
    this.server = server;
    this.from = from;
    this.to = List.copyOf(to);
    this.timeout = timeout;
  }

  @Override
  public String where() {
    return "e-mail by " + server.host();
  }

  @Override
  public void deliver(Notice notice) throws Undelivered {
    // Jakarta Mail finds its parts through the thread's class loader.
    Thread thread = Thread.currentThread();
    @Nullable ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(Mail.class.getClassLoader());
    try {
      send(notice);
    } catch (MessagingException e) {
      throw undelivered(e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private void send(Notice notice) throws MessagingException {
    Session session = Session.getInstance(properties());
    MimeMessage message = new MimeMessage(session);
    message.setFrom(from);
    message.setRecipients(Message.RecipientType.TO, to.toArray(Address[]::new));
    message.setSubject(notice.subject(), StandardCharsets.UTF_8.name());
    message.setSentDate(Date.from(notice.time()));
    message.setHeader("X-Millrace-Delivery", notice.id());
    message.setHeader("Auto-Submitted", "auto-generated");
    message.setText(text(notice), StandardCharsets.UTF_8.name());
    message.saveChanges();
    try (Transport transport =
        session.getTransport(server.security().equals("tls") ? "smtps" : "smtp")) {
      if (server.login().isPresent()) {
        Login login = server.login().get();
        transport.connect(server.host(), server.port(), login.user(), login.password());
      } else {
        transport.connect(server.host(), server.port(), null, null);
      }
      transport.sendMessage(message, message.getAllRecipients());
    }
  }

  private Properties properties() {
    Properties p = new Properties();
    String millis = String.valueOf(timeout.toMillis());
    for (String protocol : List.of("mail.smtp.", "mail.smtps.")) {
      p.put(protocol + "connectiontimeout", millis);
      p.put(protocol + "timeout", millis);
      p.put(protocol + "writetimeout", millis);
      p.put(protocol + "ssl.checkserveridentity", "true");
      p.put(protocol + "auth", String.valueOf(server.login().isPresent()));
    }
    boolean starttls = server.security().equals("starttls");
    p.put("mail.smtp.starttls.enable", String.valueOf(starttls));
    p.put("mail.smtp.starttls.required", String.valueOf(starttls));
    return p;
  }

  private static String text(Notice notice) {
    StringBuilder text = new StringBuilder(notice.text()).append("\n");
    notice.data().forEach((k, v) -> text.append('\n').append(k).append(": ").append(v));
    return text.append("\n\n-- \nProject ")
        .append(notice.project())
        .append(", run ")
        .append(notice.run())
        .append('\n')
        .toString();
  }

  /** Replies 4xx and broken connections may pass, 5xx and wrong passwords do not. */
  private static Undelivered undelivered(MessagingException e) {
    if (e instanceof AuthenticationFailedException) {
      return new Undelivered("did not take user and password", false, 0);
    }
    for (Exception at = e;
        at != null;
        at = at instanceof MessagingException m ? m.getNextException() : null) {
      int code = reply(at);
      if (code > 0) {
        return new Undelivered("answered with " + code, code < 500, 0);
      }
      if (at instanceof SSLHandshakeException) {
        return new Undelivered("has a certificate that is not trusted", false, 0);
      }
    }
    return new Undelivered("cannot be spoken to (" + e.getClass().getSimpleName() + ")", true, 0);
  }

  private static int reply(Exception e) {
    if (e instanceof SMTPSendFailedException s) {
      return s.getReturnCode();
    }
    if (e instanceof SMTPAddressFailedException a) {
      return a.getReturnCode();
    }
    return e instanceof SMTPSenderFailedException f ? f.getReturnCode() : 0;
  }
}
