package io.millrace.it.console;

import io.millrace.catalog.CatalogFiles;
import io.millrace.catalog.CatalogOverview;
import io.millrace.catalog.CatalogResource;
import io.millrace.catalog.CatalogWriter;
import io.millrace.catalog.SigningKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Version;

/** A stranger's signed catalogue in a folder, with hostile texts among its items. */
final class AcmeCatalogue {
  static final String HOSTILE =
      "<img src=x onerror=\"window.pwned=1\"><script>window.pwned=2</script>${appRoot}";
  private static final String HOSTILE_README =
      "# Hostile\n\n<script>window.pwned=3</script>\n\n[click](javascript:window.pwned=4)\n\n"
          + "![pixel](https://example.org/pixel.gif) <img src=x onerror=window.pwned=5>\n\n"
          + "<iframe srcdoc=\"<script>parent.pwned=6</script>\"></iframe>\n";

  private final Path folder;
  private final SigningKey key = SigningKey.generate();
  private final List<CatalogResource> resources = new ArrayList<>();
  private final Map<String, CatalogOverview.Pages> pages = new HashMap<>();

  AcmeCatalogue(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    item(
        "greeting", "1.0.0", "Says hello to customers.", "# Greeting\n\nSays **hello**.", Map.of());
    item(
        "greeting", "1.1.0", "Says hello to customers.", "# Greeting\n\nSays **hello**.", Map.of());
    item("hostile", "1.0.0", HOSTILE, HOSTILE_README, Map.of());
    item("tired", "1.0.0", "An old one.", "# Tired", Map.of("deprecated", "Use greeting."));
    item("gone", "1.0.0", "A broken one.", "# Gone", Map.of("withdrawn", "It lost answers."));
    byte[] index = new CatalogWriter().write("Acme", resources);
    byte[] overview = CatalogOverview.of("Acme", resources, pages).write();
    Instant now = Instant.now();
    new CatalogFiles(index, Optional.of(overview), Optional.empty())
        .sign(1, now, now.plus(Duration.ofDays(1)), List.of(key))
        .write(folder);
  }

  Path folder() {
    return folder;
  }

  /** The public key as the form takes it. */
  String key() {
    return key.publicKey().base64();
  }

  private void item(
      String name, String version, String summary, String readme, Map<String, String> more)
      throws IOException {
    byte[] bundle = bundle("acme." + name, version);
    String sha256 = sha256(bundle);
    Files.write(folder.resolve("acme." + name + "-" + version + ".jar"), bundle);
    byte[] text = readme.getBytes(StandardCharsets.UTF_8);
    Files.createDirectories(folder.resolve(CatalogFiles.CONTENT));
    Files.write(folder.resolve(CatalogFiles.CONTENT).resolve(sha256(text)), text);
    pages.put(sha256, new CatalogOverview.Pages(Optional.of(sha256(text)), Optional.empty()));
    Map<String, Object> item = new HashMap<>(more);
    item.put("name", name);
    item.put("kind", "prompt");
    item.put("version", Version.parseVersion(version));
    item.put("summary", summary);
    item.put("categories", List.of("customers"));
    item.put("licence", "Apache-2.0");
    resources.add(
        CatalogResource.builder()
            .provide(
                "osgi.identity",
                Map.of(
                    "osgi.identity",
                    "acme." + name,
                    "version",
                    Version.parseVersion(version),
                    "type",
                    "osgi.bundle"),
                Map.of())
            .provide(
                CatalogResource.CONTENT,
                Map.of(
                    CatalogResource.CONTENT,
                    sha256,
                    "url",
                    "acme." + name + "-" + version + ".jar",
                    "size",
                    (long) bundle.length),
                Map.of())
            .provide("io.millrace.item", item, Map.of())
            .build());
  }

  private static byte[] bundle(String name, String version) throws IOException {
    Manifest manifest = new Manifest();
    Attributes headers = manifest.getMainAttributes();
    headers.putValue("Manifest-Version", "1.0");
    headers.putValue("Bundle-ManifestVersion", "2");
    headers.putValue("Bundle-SymbolicName", name);
    headers.putValue("Bundle-Version", version);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new JarOutputStream(bytes, manifest).close();
    return bytes.toByteArray();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
