package io.millrace.cli.internal.hub;

import io.millrace.catalog.SigningKey;
import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import io.millrace.publisher.Publisher;
import io.millrace.publisher.Signing;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Which catalogue is changed, and who signs it for how long. */
final class CatalogueOptions {
  private static final Pattern VALIDITY = Pattern.compile("([1-9][0-9]{0,5})([dhm])");

  @Option(
      names = {"--to", "--in"},
      required = true,
      paramLabel = "FOLDER|URL",
      description = "The catalogue: a folder, or the address of a Millrace server.")
  private String place = "";

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "Private key to sign with; several while keys change; repeatable.")
  private List<Path> keys = List.of();

  @Option(
      names = "--trust",
      paramLabel = "FILE|KEY",
      description = "Further public key that may have signed what is there; repeatable.")
  private List<String> trusted = new ArrayList<>();

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      description = "When it must be signed again: 90d (the usual time), 12h, 30m.")
  private String expires = "90d";

  String place() {
    return place;
  }

  /** Whoever publishes there. */
  Publisher publisher(Terminal terminal, ServerOptions server) {
    Signing signing =
        new Signing(
            keys.stream().map(CatalogueOptions::signing).toList(),
            trusted.stream().map(KeyText::key).toList(),
            validity(expires),
            Clock.systemUTC());
    if (!place.contains("://")) {
      return Publisher.folder(Path.of(place), signing);
    }
    try {
      String token = server.token(terminal, place);
      Optional<String> known = token.isEmpty() ? Optional.empty() : Optional.of(token);
      return Publisher.server(URI.create(place), known, signing);
    } catch (IllegalArgumentException e) {
      throw CliFailure.usage(
          "'" + place + "' is no address of a server.", "Write it like http://127.0.0.1:8080.");
    }
  }

  private static SigningKey signing(Path file) {
    if (!Files.isReadable(file)) {
      throw CliFailure.usage(
          "The key '" + file + "' cannot be read.",
          "Make one with 'millrace hub keygen --out " + file + "'.");
    }
    try {
      return SigningKey.read(file);
    } catch (IOException e) {
      throw CliFailure.work("The key '" + file + "' cannot be read: " + e + ".", "Look at it.");
    }
  }

  private static Duration validity(String text) {
    Matcher m = VALIDITY.matcher(text);
    if (!m.matches()) {
      throw CliFailure.usage("'" + text + "' is no length of time.", "Write 90d, 12h or 30m.");
    }
    long n = Long.parseLong(m.group(1));
    return switch (m.group(2)) {
      case "d" -> Duration.ofDays(n);
      case "h" -> Duration.ofHours(n);
      default -> Duration.ofMinutes(n);
    };
  }
}
