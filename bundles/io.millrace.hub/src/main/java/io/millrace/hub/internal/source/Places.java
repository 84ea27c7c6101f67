package io.millrace.hub.internal.source;

import io.millrace.api.Names;
import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogTrust;
import io.millrace.catalog.CatalogTrust.Shortcoming;
import io.millrace.catalog.VerificationKey;
import io.millrace.hub.SourceSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes sources of settings. Touches no place.
 *
 * @param cache folder with a folder for each source
 * @param mavenRepository address of the repository for locations that name none; may be empty
 */
record Places(
    Path cache,
    SeenRecords seen,
    WebFiles web,
    String mavenRepository,
    UnaryOperator<@Nullable String> environment,
    Clock clock) {
  /**
   * The source of these settings.
   *
   * @throws PlatformException NAME_INVALID, HUB_SOURCE_INVALID, HUB_KEY_INVALID
   */
  Source source(SourceSettings settings) {
    Names.check("hub source", settings.name());
    List<VerificationKey> keys = settings.keys().stream().map(VerificationKey::parse).toList();
    if (keys.isEmpty()
        && !settings.builtIn()
        && !settings.accepts().contains(SourceSettings.Accepts.UNSIGNED)) {
      throw PlatformException.caller(
          "HUB_SOURCE_INVALID",
          "Source '" + settings.name() + "' names no key, so nothing of it could be trusted.",
          "Give the public key of its publisher, or accept UNSIGNED.");
    }
    settings.credentials().ifPresent(Credentials::check);
    Set<Shortcoming> accepts =
        settings.accepts().stream()
            .map(a -> Shortcoming.valueOf(a.name()))
            .collect(Collectors.toUnmodifiableSet());
    return new Source(
        settings,
        place(settings),
        new CatalogTrust(settings.name(), keys, accepts),
        seen,
        new SourceCache(cache.resolve(settings.name()), settings.location()),
        clock);
  }

  private SourcePlace place(SourceSettings settings) {
    String location = settings.location().strip();
    if (location.matches("(?i)https?:.*")) {
      URI folder = WebPlace.folder(location);
      return new WebPlace(folder, opened(folder, settings));
    }
    if (location.startsWith("mvn:")) {
      MavenLocation maven = MavenLocation.parse(location);
      String repository = maven.repository().isEmpty() ? mavenRepository : maven.repository();
      boolean remote = repository.matches("(?i)https?:.*");
      return new MavenPlace(
          maven,
          MavenRepository.at(
              repository, remote ? opened(WebPlace.folder(repository), settings) : web));
    }
    return new FolderPlace(folder(location), web);
  }

  private WebFiles opened(URI origin, SourceSettings settings) {
    return settings
        .credentials()
        .map(c -> web.with(new Credentials(origin, c, environment)))
        .orElse(web);
  }

  private static Path folder(String location) {
    try {
      Path path = location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location);
      boolean index = location.endsWith("/index.xml");
      if (!location.isEmpty() && (index || !location.matches("[A-Za-z][A-Za-z0-9+.-]+:.*"))) {
        return (index ? path.resolveSibling("") : path).toAbsolutePath().normalize();
      }
      if (location.startsWith("file:")) {
        return path.toAbsolutePath().normalize();
      }
    } catch (IllegalArgumentException bad) {
      // said below
    }
    throw PlatformException.caller(
        "HUB_SOURCE_INVALID",
        "'" + location + "' is neither a folder nor a web or Maven address.",
        "Write a path, http(s)://host/path/, or mvn:[repository!]group/artifact[/version].");
  }
}
