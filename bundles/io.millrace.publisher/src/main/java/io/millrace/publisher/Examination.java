package io.millrace.publisher;

import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.CatalogOverview;
import io.millrace.catalog.CatalogResource;
import io.millrace.catalog.CatalogStatement;
import io.millrace.catalog.CatalogTrust;
import io.millrace.catalog.CatalogTrust.Vouched;
import io.millrace.catalog.Sha256;
import io.millrace.catalog.VerificationKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks a catalogue in a folder over, as a hub would, and every file in it. Stateless. */
public final class Examination {
  private Examination() {}

  /**
   * Examines it.
   *
   * @param keys that may vouch for it
   * @throws IOException if there is no catalogue, or it cannot be read
   */
  public static Examined of(Path folder, List<VerificationKey> keys, Clock clock)
      throws IOException {
    CatalogFiles files = CatalogFiles.read(folder);
    List<String> problems = new ArrayList<>();
    Optional<Vouched> vouched = Optional.empty();
    List<CatalogResource> resources = List.of();
    try {
      CatalogTrust trust = new CatalogTrust(folder.toString(), keys, Set.of());
      vouched = Optional.of(trust.check(files, Optional.empty(), clock.instant()));
    } catch (PlatformException untrusted) {
      problems.add(untrusted.what());
    }
    try {
      resources = files.resources(folder.toString());
      for (CatalogResource resource : resources) {
        bundle(folder, resource).ifPresent(problems::add);
      }
      if (files.overview().isPresent()) {
        pages(folder, CatalogOverview.read(files.overview().get(), folder.toString()), problems);
      }
    } catch (PlatformException broken) {
      problems.add(broken.what());
    }
    Optional<CatalogStatement> statement = vouched.flatMap(Vouched::statement);
    return new Examined(
        problems,
        vouched.flatMap(Vouched::key),
        statement.map(CatalogStatement::counter).orElse(0L),
        statement.map(CatalogStatement::created),
        statement.map(CatalogStatement::expires),
        (int) resources.stream().filter(r -> r.item().isPresent()).count(),
        resources.size());
  }

  private static Optional<String> bundle(Path folder, CatalogResource resource) throws IOException {
    CatalogResource.Content content = resource.content();
    if (content.address().contains(":")) {
      return Optional.empty(); // it lies elsewhere
    }
    Path file = folder.resolve(content.address()).normalize();
    if (!file.startsWith(folder.normalize())) {
      return Optional.of(resource.label() + " has an address outside the folder");
    }
    if (!Files.isRegularFile(file)) {
      return Optional.of(resource.label() + " is missing: " + content.address());
    }
    return Sha256.of(file).equals(content.sha256())
        ? Optional.empty()
        : Optional.of(resource.label() + " was altered: " + content.address());
  }

  private static void pages(Path folder, CatalogOverview overview, List<String> problems)
      throws IOException {
    for (CatalogOverview.Entry entry : overview.items()) {
      List<String> pages = new ArrayList<>();
      entry.pages().readme().ifPresent(pages::add);
      entry.pages().icon().ifPresent(pages::add);
      for (String page : pages) {
        Path file = folder.resolve(CatalogFiles.CONTENT).resolve(page);
        if (!Files.isRegularFile(file) || !Sha256.of(file).equals(page)) {
          problems.add(entry.item().label() + ": a page is missing or altered: " + page);
        }
      }
    }
  }
}
