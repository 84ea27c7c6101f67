package io.millrace.hub.internal.source;

import io.millrace.catalog.CatalogResource;
import io.millrace.catalog.VerificationKey;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** What the rest of the hub sees of the sources. Thread-safe. */
public interface TrustedCatalogues {
  /** All sources in their order. A folder is looked at each time, a server once a minute. */
  Offers read();

  /**
   * The bytes of a bundle; nobody has compared them with the index yet. The caller closes.
   *
   * @throws io.millrace.api.PlatformException HUB_CATALOG_INVALID if the address leads where a
   *     catalogue of that source must not lead; HUB_SOURCE_UNAVAILABLE
   */
  InputStream open(TrustedCatalogue catalogue, CatalogResource resource) throws IOException;

  default InputStream open(Offer offer) throws IOException {
    return open(offer.catalogue(), offer.resource());
  }

  /** The signed files of a catalogue and its pages, for those who pass it on; empty if unsigned. */
  Optional<SignedFiles> signedFiles(TrustedCatalogue catalogue);

  /** Every key that is trusted for some source. */
  List<VerificationKey> keys();
}
