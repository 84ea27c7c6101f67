package io.millrace.item.function.sendnotification.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the channel that a run's parameters ask for, having checked them and where it leads. */
final class Channels {
  private static final int MOST_RECIPIENTS = 50;

  private final Secrets secrets;
  private final Destinations destinations;

  Channels(Secrets secrets, Destinations destinations) {
    this.secrets = secrets;
    this.destinations = destinations;
  }

  static List<Parameter> parameters() {
    return List.of(
        Parameter.string("channel", null, "How it is sent.")
            .mandatory()
            .oneOf("email", "webhook", "slack"),
        Parameter.string("subject", "Notification", "One line."),
        Parameter.string("text", "", "The message, plain text."),
        Parameter.object("data", "Facts beside the text, by name."),
        Parameter.string(
            "url",
            null,
            "Of the webhook or of Slack's incoming webhook; or a reference to a secret that is it."),
        Parameter.string(
            "secret",
            null,
            "Reference to the secret that signs a webhook: env:MILLRACE_SECRET_<NAME> or"
                + " file:<name>."),
        Parameter.list("to", List.of(), "E-mail addresses, at most " + MOST_RECIPIENTS + "."),
        Parameter.object(
            "smtp",
            "Mail server: host, port (587), security (starttls, tls, none), from, username,"
                + " password (a reference)."),
        Parameter.integer("attempts", 3L, "How often it is tried at most.").between(1, 5),
        Parameter.integer("timeoutSeconds", 10L, "Patience with the other side, each time.")
            .between(1, 60));
  }

  Channel of(Values given) {
    if (given.string("subject").matches("(?s).*[\\r\\n].*")
        || given.string("subject").length() > 200) {
      throw invalid("'subject' is not one line of at most 200 characters.", "Shorten it.");
    }
    if (given.string("text").length() > 100_000) {
      throw invalid("'text' is longer than 100,000 characters.", "Send a link instead.");
    }
    Duration timeout = Duration.ofSeconds(given.integer("timeoutSeconds"));
    return switch (given.string("channel")) {
      case "email" -> mail(given, timeout);
      case "slack" -> new Webhook(url(given), Slack::message, Optional.empty(), timeout);
      default ->
          new Webhook(
              url(given),
              Webhook::plain,
              given.optionalString("secret").map(s -> secrets.of("secret", s)),
              timeout);
    };
  }

  private URI url(Values given) {
    String text =
        given
            .optionalString("url")
            .orElseThrow(() -> invalid("'url' is missing.", "Give the webhook's URL."));
    boolean reference = Secrets.isReference(text);
    URI url;
    try {
      url = URI.create(reference ? secrets.of("url", text) : text);
    } catch (IllegalArgumentException e) {
      throw badUrl();
    }
    boolean https = "https".equalsIgnoreCase(url.getScheme());
    if (url.getHost() == null
        || url.getUserInfo() != null
        || !(https || "http".equalsIgnoreCase(url.getScheme()))) {
      throw badUrl();
    }
    destinations.check(url.getHost(), https);
    return url;
  }

  private static PlatformException badUrl() {
    // not shown: a webhook's URL may be all that is needed to use it
    return invalid(
        "'url' is no URL that can be posted to.",
        "Write https://host/path without user and password, or a reference to a secret.");
  }

  private Channel mail(Values given, Duration timeout) {
    Map<String, Object> smtp = given.has("smtp") ? given.object("smtp") : Map.of();
    Values server =
        Values.check(
            "smtp",
            List.of(
                Parameter.string("host", null, "Its name.").mandatory(),
                Parameter.integer("port", 587L, "Its port.").between(1, 65_535),
                Parameter.string("security", "starttls", "How it is spoken to.")
                    .oneOf("starttls", "tls", "none"),
                Parameter.string("from", null, "Sender's address.").mandatory(),
                Parameter.string("username", null, "Whom it knows us as."),
                Parameter.string("password", null, "Reference to a secret.")),
            smtp);
    String host = server.string("host");
    destinations.check(host, !server.string("security").equals("none"));
    Optional<Mail.Login> login =
        server
            .optionalString("username")
            .map(user -> new Mail.Login(user, secrets.of("smtp.password", password(server))));
    List<InternetAddress> to = new ArrayList<>();
    for (String recipient : given.strings("to")) {
      to.add(address("to", recipient));
    }
    if (to.isEmpty() || to.size() > MOST_RECIPIENTS) {
      throw invalid("'to' has " + to.size() + " addresses.", "Give 1 to " + MOST_RECIPIENTS + ".");
    }
    return new Mail(
        new Mail.Server(host, server.intValue("port"), server.string("security"), login),
        address("smtp.from", server.string("from")),
        to,
        timeout);
  }

  private static String password(Values server) {
    return server
        .optionalString("password")
        .orElseThrow(
            () ->
                invalid(
                    "'smtp' has a username but no password.", "Give a reference to its secret."));
  }

  private static InternetAddress address(String parameter, String text) {
    try {
      InternetAddress address = new InternetAddress(text, true);
      address.validate();
      if (address.getAddress().contains("@")) {
        return address;
      }
    } catch (AddressException e) {
      // told below, without the address
    }
    throw invalid("'" + parameter + "' has what is no e-mail address.", "Write name@host.");
  }

  private static PlatformException invalid(String what, String remedy) {
    return PlatformException.caller("PARAMETER_INVALID", what, remedy);
  }
}
