package io.millrace.hub.internal.archive;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.CatalogResource;
import io.millrace.catalog.CatalogTrust;
import io.millrace.catalog.CatalogTrust.Seen;
import io.millrace.catalog.CatalogTrust.Vouched;
import io.millrace.catalog.Sha256;
import io.millrace.catalog.VerificationKey;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * Unpacks one archive into a folder, believing nothing: first the catalogues, in memory and
 * checked, then the bundles, each no larger than its catalogue says. Used once; not thread-safe.
 */
final class Intake {
  private final Path folder;
  private final CatalogTrust trust;
  private final Function<String, Optional<Seen>> seen;
  private final Instant now;
  private final Map<String, Map<String, byte[]>> parts = new TreeMap<>();
  private final Map<String, Long> promised = new HashMap<>();
  private final Set<String> keys = new LinkedHashSet<>();
  private final Set<String> unpacked = new HashSet<>();
  private boolean checked;

  /**
   * @param folder to be filled; empty
   * @param seen the newest that was seen of a part
   */
  Intake(Path folder, CatalogTrust trust, Function<String, Optional<Seen>> seen, Instant now) {
    this.folder = folder;
    this.trust = trust;
    this.seen = seen;
    this.now = now;
  }

  /**
   * Unpacks it.
   *
   * @return the keys that vouch for it
   * @throws PlatformException HUB_ARCHIVE_INVALID, HUB_UNTRUSTED, HUB_CATALOG_INVALID,
   *     HUB_DIGEST_MISMATCH; the folder is left to the caller
   */
  List<VerificationKey> unpack(InputStream archive) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(archive)) {
      int entries = 0;
      long left = ArchiveFormat.MAX_CATALOGUES;
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        if (++entries > ArchiveFormat.MAX_ENTRIES) {
          throw ArchiveFormat.invalid(
              "it has more than " + ArchiveFormat.MAX_ENTRIES + " entries", null);
        }
        Optional<String> bundle = ArchiveFormat.bundleOf(e.getName());
        if (bundle.isPresent()) {
          check();
          bundle(bundle.get(), zip);
        } else {
          left -= member(e.getName(), zip);
        }
        if (left < 0) {
          throw ArchiveFormat.invalid(
              "its catalogues are larger than " + ArchiveFormat.MAX_CATALOGUES + " bytes", null);
        }
      }
    } catch (ZipException | IllegalArgumentException damaged) {
      throw ArchiveFormat.invalid("it is damaged: " + damaged.getMessage(), damaged);
    } catch (EOFException cut) {
      throw ArchiveFormat.invalid("it ends in the middle", cut);
    }
    check();
    if (unpacked.isEmpty()) {
      throw ArchiveFormat.invalid("it holds no bundle", null);
    }
    write();
    return trust.keys().stream().filter(k -> keys.contains(k.id())).toList();
  }

  private long member(String entry, ZipInputStream zip) throws IOException {
    Optional<ArchiveFormat.Member> member = ArchiveFormat.memberOf(entry);
    if (checked || member.isEmpty()) {
      throw ArchiveFormat.invalid(
          "it has an entry that does not belong there: '"
              + (entry.length() > 100 ? entry.substring(0, 100) : entry)
              + "'",
          null);
    }
    byte[] bytes;
    try {
      bytes = CatalogFiles.bounded(member.get().name(), zip);
    } catch (ZipException damaged) {
      throw damaged;
    } catch (IOException large) {
      throw ArchiveFormat.invalid(String.valueOf(large.getMessage()), large);
    }
    parts
        .computeIfAbsent(member.get().part(), p -> new HashMap<>())
        .put(member.get().name(), bytes);
    if (parts.size() > ArchiveFormat.MAX_PARTS) {
      throw ArchiveFormat.invalid(
          "it has more than " + ArchiveFormat.MAX_PARTS + " catalogues", null);
    }
    return bytes.length;
  }

  private void check() {
    if (checked) {
      return;
    }
    checked = true;
    if (parts.isEmpty()) {
      throw ArchiveFormat.invalid("it has no catalogue before its bundles", null);
    }
    for (Map.Entry<String, Map<String, byte[]>> part : parts.entrySet()) {
      byte[] index = part.getValue().get(CatalogFiles.INDEX);
      if (index == null) {
        throw ArchiveFormat.invalid("catalogue '" + part.getKey() + "' has no index", null);
      }
      CatalogFiles files =
          new CatalogFiles(
              index,
              Optional.ofNullable(part.getValue().get(CatalogFiles.OVERVIEW)),
              Optional.ofNullable(part.getValue().get(CatalogFiles.ENVELOPE)));
      Vouched vouched = trust.check(files, seen.apply(part.getKey()), now);
      keys.add(vouched.key().orElseThrow());
      for (CatalogResource resource : files.resources(part.getKey())) {
        promised.put(resource.content().sha256(), resource.content().sizeBytes());
      }
    }
  }

  private void bundle(String sha256, InputStream zip) throws IOException {
    Long size = promised.get(sha256);
    if (size == null || size < 0) {
      throw new PlatformException(
          "HUB_UNTRUSTED",
          Blame.CALLER,
          false,
          "The archive holds the bundle " + sha256 + ", for which none of its catalogues vouches.",
          "Nothing was taken in; ask whoever made the archive.");
    }
    Path file = folder.resolve(ArchiveFormat.bundle(sha256));
    Files.createDirectories(file.getParent());
    MessageDigest digest = Sha256.start();
    long read = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = zip.read(buffer); n >= 0 && read <= size; n = zip.read(buffer)) {
        read += n;
        digest.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    }
    if (read != size || !Sha256.hex(digest.digest()).equals(sha256)) {
      throw new PlatformException(
          "HUB_DIGEST_MISMATCH",
          Blame.CALLER,
          false,
          "Bundle " + sha256 + " in the archive is not what its catalogue promises.",
          "Nothing was taken in; it was altered or damaged on its way.");
    }
    unpacked.add(sha256);
  }

  private void write() throws IOException {
    for (Map.Entry<String, Map<String, byte[]>> part : parts.entrySet()) {
      Path home = folder.resolve(ArchiveFormat.CATALOGUES).resolve(part.getKey());
      for (Map.Entry<String, byte[]> file : part.getValue().entrySet()) {
        Path path = home.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        CatalogFiles.write(path, file.getValue());
      }
    }
  }
}
