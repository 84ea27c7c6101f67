package io.millrace.cli.internal.hub;

import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.CatalogResource;
import io.millrace.catalog.CatalogTrust;
import io.millrace.catalog.Sha256;
import io.millrace.catalog.VerificationKey;
import io.millrace.cli.internal.CliFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether a catalogue in a folder is signed, current, and has every bundle that it names. */
record FolderCheck(Path folder, List<VerificationKey> keys) {
  /** {@code intact}, {@code problems}, {@code bundles}, {@code key}, {@code expires}. */
  Map<String, Object> run() {
    if (keys.isEmpty()) {
      throw CliFailure.usage(
          "It is not said who must have signed the catalogue.", "Add --key FILE.");
    }
    List<String> problems = new ArrayList<>();
    Map<String, Object> check = new LinkedHashMap<>();
    try {
      CatalogFiles files = CatalogFiles.read(folder);
      CatalogTrust trust = new CatalogTrust(folder.getFileName().toString(), keys, Set.of());
      CatalogTrust.Vouched vouched = trust.check(files, Optional.empty(), Instant.now());
      List<CatalogResource> resources = files.resources(folder.toString());
      for (CatalogResource resource : resources) {
        problem(resource).ifPresent(problems::add);
      }
      check.put("bundles", resources.size());
      check.put("key", vouched.key().orElse(""));
      vouched.statement().ifPresent(s -> check.put("expires", s.expires().toString()));
    } catch (PlatformException e) {
      problems.add(e.what());
    } catch (NoSuchFileException e) {
      throw CliFailure.usage(
          "There is no catalogue in '" + folder + "'.", "Name a folder with an index.xml.");
    } catch (IOException e) {
      throw CliFailure.work("The catalogue cannot be read: " + e + ".", "Look at the folder.");
    }
    check.put("intact", problems.isEmpty());
    check.put("problems", problems);
    return check;
  }

  private Optional<String> problem(CatalogResource resource) throws IOException {
    CatalogResource.Content content = resource.content();
    if (content.address().contains("://")) {
      return Optional.empty(); // elsewhere: whoever fetches it compares the digest
    }
    Path file = folder.resolve(content.address()).normalize();
    if (!file.startsWith(folder.normalize()) || !Files.isRegularFile(file)) {
      return Optional.of("The file of " + resource.label() + " is missing.");
    }
    return Sha256.of(file).equals(content.sha256())
        ? Optional.empty()
        : Optional.of("The file of " + resource.label() + " was altered.");
  }
}
