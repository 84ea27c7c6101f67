package io.millrace.publisher;

import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.CatalogTrust;
import io.millrace.catalog.CatalogTrust.Shortcoming;
import io.millrace.catalog.CatalogTrust.Vouched;
import io.millrace.catalog.ItemDescription;
import io.millrace.publisher.internal.BundleFile;
import io.millrace.publisher.internal.Draft;
import io.millrace.publisher.internal.FolderShelf;
import io.millrace.publisher.internal.ServerShelf;
import io.millrace.publisher.internal.Shelf;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Version;

/**
 * Publishes into one catalogue, in a folder or on a Millrace server. Each call verifies what is
 * there, changes it, signs the whole with a counter one higher and puts it back; what was published
 * never changes, it can only be deprecated or withdrawn. The private key stays on this machine.
 *
 * <p>Thread-safe in so far as the place is: publishers of one folder on one machine wait for each
 * other, publishers of one server try again when another was faster.
 */
public final class Publisher {
  private static final int TRIES = 3;

  private final Shelf shelf;
  private final Signing signing;

  private Publisher(Shelf shelf, Signing signing) {
    this.shelf = shelf;
    this.signing = signing;
  }

  /** Into a folder, which is made if need be. */
  public static Publisher folder(Path folder, Signing signing) {
    return new Publisher(new FolderShelf(folder), signing);
  }

  /**
   * Into the catalogue that a server serves.
   *
   * @param token of an account that may publish there
   */
  public static Publisher server(URI server, Optional<String> token, Signing signing) {
    return new Publisher(new ServerShelf(server, token), signing);
  }

  /** What is to be changed. */
  @FunctionalInterface
  private interface Edit {
    void apply(Draft draft) throws IOException;
  }

  /**
   * Adds items.
   *
   * @throws PlatformException HUB_ITEM_INCOMPLETE, HUB_BUNDLE_REFUSED, HUB_PUBLICATION_CONFLICT (a
   *     version is there with other content), HUB_UNTRUSTED (what is there was not signed by a key
   *     that is known here)
   */
  public Published publish(List<Path> bundles) throws IOException {
    return edit(
        draft -> {
          for (Path bundle : bundles) {
            BundleFile read = BundleFile.read(bundle, shelf.address());
            read.complete();
            draft.add(read);
          }
        });
  }

  /**
   * Adds bundles that items need and that are none themselves.
   *
   * @throws PlatformException as {@link #publish}
   */
  public Published publishLibraries(List<Path> bundles) throws IOException {
    return edit(
        draft -> {
          for (Path bundle : bundles) {
            draft.add(BundleFile.read(bundle, shelf.address()));
          }
        });
  }

  /**
   * Says why a version should not be used any more; it can still be installed.
   *
   * @param reason one line; empty to take it back
   * @throws PlatformException HUB_ITEM_NOT_FOUND, HUB_REASON_INVALID, HUB_UNTRUSTED
   */
  public Published deprecate(String item, String version, Optional<String> reason)
      throws IOException {
    return edit(d -> d.mark(item, version(version), ItemDescription.DEPRECATED, reason));
  }

  /**
   * Says why a version is not installed any more; where it is installed it stays.
   *
   * @param reason one line; empty to take it back
   * @throws PlatformException HUB_ITEM_NOT_FOUND, HUB_REASON_INVALID, HUB_UNTRUSTED
   */
  public Published withdraw(String item, String version, Optional<String> reason)
      throws IOException {
    return edit(d -> d.mark(item, version(version), ItemDescription.WITHDRAWN, reason));
  }

  private static Version version(String text) {
    try {
      return Version.parseVersion(text);
    } catch (IllegalArgumentException bad) {
      throw PlatformException.caller(
          "HUB_RANGE_INVALID", "'" + text + "' is no version.", "Write it as 1.2.3.");
    }
  }

  /** Signs what is there again, so that it expires later, or with another key. */
  public Published sign() throws IOException {
    return edit(draft -> {});
  }

  private Published edit(Edit edit) throws IOException {
    if (shelf instanceof FolderShelf folder) {
      Closeable lock = folder.lock();
      try {
        return once(edit);
      } finally {
        lock.close();
      }
    }
    for (int attempt = 1; ; attempt++) {
      try {
        return once(edit);
      } catch (PlatformException refused) {
        boolean faster = refused.retriable() && refused.code().equals("HUB_PUBLICATION_CONFLICT");
        if (!faster || attempt == TRIES) {
          throw refused;
        }
      }
    }
  }

  private Published once(Edit edit) throws IOException {
    Instant now = signing.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    Optional<CatalogFiles> there = shelf.read();
    long counter = 0;
    Draft draft = Draft.empty("catalogue");
    if (there.isPresent()) {
      Vouched vouched = trust(shelf.name(), signing).check(there.get(), Optional.empty(), now);
      counter = vouched.statement().orElseThrow().counter();
      draft = Draft.of(there.get(), shelf.name());
    }
    edit.apply(draft);
    CatalogFiles signed =
        draft.files().sign(counter + 1, now, now.plus(signing.validity()), signing.keys());
    Map<String, byte[]> pages = new HashMap<>();
    draft.added().forEach(b -> pages.putAll(b.content()));
    shelf.write(signed, draft.added(), pages);
    return new Published(
        draft.changed(),
        counter + 1,
        now.plus(signing.validity()),
        signing.keys().stream().map(k -> k.publicKey().id()).toList(),
        draft.items());
  }

  /** An expired catalogue may be signed again; an unsigned or foreign one is not ours to sign. */
  private static CatalogTrust trust(String name, Signing signing) {
    return new CatalogTrust(name, signing.accepted(), Set.of(Shortcoming.EXPIRED));
  }
}
