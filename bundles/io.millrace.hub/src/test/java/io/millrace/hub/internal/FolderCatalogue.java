package io.millrace.hub.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogReader;
import io.millrace.catalog.CatalogResource;
import io.millrace.catalog.VerificationKey;
import io.millrace.hub.internal.source.Offers;
import io.millrace.hub.internal.source.Refusal;
import io.millrace.hub.internal.source.SignedFiles;
import io.millrace.hub.internal.source.TrustedCatalogue;
import io.millrace.hub.internal.source.TrustedCatalogues;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The catalogue in a folder, trusted as it lies there. */
final class FolderCatalogue implements TrustedCatalogues {
  private final Path folder;

  FolderCatalogue(Path folder) {
    this.folder = folder;
  }

  @Override
  public Offers read() {
    try (InputStream in = Files.newInputStream(folder.resolve("index.xml"))) {
      List<CatalogResource> resources = new CatalogReader().read(in, "index.xml");
      TrustedCatalogue catalogue =
          new TrustedCatalogue("sample", "", Optional.of("key-1"), resources, List.of());
      return new Offers(List.of(catalogue), List.of());
    } catch (IOException failed) {
      PlatformException why =
          new PlatformException(
              "HUB_SOURCE_UNAVAILABLE", Blame.ENVIRONMENT, true, "No index.", "Write it.", failed);
      return new Offers(List.of(), List.of(new Refusal("sample", why)));
    }
  }

  @Override
  public InputStream open(TrustedCatalogue catalogue, CatalogResource resource) throws IOException {
    return Files.newInputStream(folder.resolve(resource.content().address()));
  }

  @Override
  public Optional<SignedFiles> signedFiles(TrustedCatalogue catalogue) {
    return Optional.empty();
  }

  @Override
  public List<VerificationKey> keys() {
    return List.of();
  }
}
