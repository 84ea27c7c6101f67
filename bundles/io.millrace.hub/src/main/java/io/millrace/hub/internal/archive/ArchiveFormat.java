package io.millrace.hub.internal.archive;

import io.millrace.api.Blame;
import io.millrace.api.Names;
import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.Sha256;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an archive looks like: {@code catalogues/<part>/} with the signed files and pages of each
 * catalogue, all of them before the first of {@code bundles/<sha256>.jar}, so that nothing is
 * unpacked that nobody vouches for. Stateless.
 */
final class ArchiveFormat {
  static final String CATALOGUES = "catalogues/";
  static final String BUNDLES = "bundles/";

  /** All catalogues in an archive, in bytes. */
  static final long MAX_CATALOGUES = 512L << 20;

  static final int MAX_ENTRIES = 50_000;
  static final int MAX_PARTS = 100;

  private static final Pattern BUNDLE = Pattern.compile("bundles/([0-9a-f]{64})\\.jar");
  private static final Pattern FILE = Pattern.compile("catalogues/([^/]+)/(.+)");

  private ArchiveFormat() {}

  /**
   * A file of a catalogue.
   *
   * @param part which catalogue
   * @param name within it
   */
  record Member(String part, String name) {}

  static String bundle(String sha256) {
    return BUNDLES + sha256 + ".jar";
  }

  /** The digest in the name of a bundle's entry. */
  static Optional<String> bundleOf(String entry) {
    Matcher matcher = BUNDLE.matcher(entry);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** The catalogue's file that an entry is; empty if it is something else. */
  static Optional<Member> memberOf(String entry) {
    Matcher matcher = FILE.matcher(entry);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Member member = new Member(matcher.group(1), matcher.group(2));
    String page = CatalogFiles.CONTENT + "/";
    boolean known =
        CatalogFiles.LIMITS.containsKey(member.name())
            || (member.name().startsWith(page)
                && Sha256.isHex(member.name().substring(page.length())));
    Names.check("catalogue in an archive", member.part());
    return known ? Optional.of(member) : Optional.empty();
  }

  static PlatformException invalid(String why, @Nullable Throwable cause) {
    return new PlatformException(
        "HUB_ARCHIVE_INVALID",
        Blame.CALLER,
        false,
        "The archive was not taken in: " + why + ".",
        "Make it with 'millrace hub export' and bring it over whole.",
        cause);
  }
}
