package io.millrace.publisher.internal;

import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes a catalogue of a folder of bundles, where they lie: what the build of the distribution
 * runs. Two runs over the same bundles write the same index and overview; the signature has the
 * time, which is its counter too, so that a later build is never taken for an older one.
 */
public final class CatalogueBuild {
  /**
   * Ten years. Nobody signs a catalogue again that lies inside a distribution; it must not end an
   * installation without a network, and it is as old as the platform beside it, whose own bundles
   * nobody checks for age.
   */
  private static final Duration VALIDITY = Duration.ofDays(3653);

  private CatalogueBuild() {}

  /**
   * Arguments: name of the catalogue, its folder, {@code key=} and the file of the private key or
   * nothing (a build tool passes no empty argument), the file for a private key that is made for
   * this build if none was given, the file for the public key.
   */
  public static void main(String[] arguments) throws IOException {
    String given = arguments[2].replaceFirst("^key=", "");
    SigningKey key =
        given.isBlank() ? made(Path.of(arguments[3])) : SigningKey.read(Path.of(given));
    run(arguments[0], Path.of(arguments[1]), key, Path.of(arguments[4]), Instant.now());
  }

  private static SigningKey made(Path file) throws IOException {
    if (Files.notExists(file)) {
      Files.createDirectories(file.getParent());
      SigningKey.generate().write(file);
    }
    return SigningKey.read(file);
  }

  static void run(String name, Path folder, SigningKey key, Path publicKey, Instant now)
      throws IOException {
    Draft draft = Draft.empty(name);
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> jars = files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
      for (Path jar : jars) {
        BundleFile bundle = BundleFile.read(jar, jar.getFileName().toString());
        if (bundle.resource().item().isPresent()) {
          bundle.complete();
        }
        draft.add(bundle);
      }
    }
    Map<String, byte[]> pages = new HashMap<>();
    draft.added().forEach(b -> pages.putAll(b.content()));
    Instant created = now.truncatedTo(ChronoUnit.SECONDS);
    CatalogFiles signed =
        draft.files().sign(created.getEpochSecond(), created, created.plus(VALIDITY), List.of(key));
    new FolderShelf(folder).write(signed, draft.added(), pages);
    Files.createDirectories(publicKey.getParent());
    CatalogFiles.write(publicKey, key.publicKey().pem().getBytes(StandardCharsets.US_ASCII));
  }
}
