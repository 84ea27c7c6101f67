package io.millrace.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The catalogue that this platform serves to others, under {@code /hub/catalog/}. Its authors sign
 * on their own machines; a private key never comes here. Thread-safe.
 */
@ProviderType
public interface Publications {
  /** A file of the served catalogue ({@code index.xml}, {@code bundles/…jar}), if there is one. */
  Optional<Path> file(String path);

  /**
   * Takes a bundle that the next index will name.
   *
   * @throws io.millrace.api.PlatformException HUB_DIGEST_MISMATCH, HUB_BUNDLE_REFUSED
   */
  void upload(String sha256, InputStream bundle, String who) throws IOException;

  /**
   * Makes a signed index the served one, if a key that may publish signed it, its counter is higher
   * than the last and every bundle it names is here.
   *
   * @param catalog a ZIP of {@code index.xml}, {@code catalog.json} and the signature
   * @throws io.millrace.api.PlatformException HUB_UNTRUSTED, HUB_CATALOG_INVALID,
   *     HUB_PUBLICATION_CONFLICT (somebody was faster: fetch, add, sign and try again)
   */
  void publish(InputStream catalog, String who) throws IOException;
}
