package io.millrace.it.hotswap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes a bundle, sound unless told otherwise, and what an index says of it. */
final class FaultyBundle {
  private String name;
  private final String version;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private final StringBuilder clauses = new StringBuilder();
  private final List<UnaryOperator<byte[]>> damage = new ArrayList<>();
  private String file = "";
  private long claimedBytes = -1;

  private FaultyBundle(String name, String version) {
    this.name = name;
    this.version = version;
    headers.put("Manifest-Version", "1.0");
    headers.put("Bundle-ManifestVersion", "2");
    headers.put("Bundle-SymbolicName", name);
    headers.put("Bundle-Version", version);
  }

  static FaultyBundle library(String name, String version) {
    return new FaultyBundle("faulty." + name, version);
  }

  /** An item of its own name and version. */
  static FaultyBundle item(String name, String version) {
    FaultyBundle bundle = new FaultyBundle("faulty." + name, version);
    bundle.headers.put(
        "Provide-Capability",
        "io.millrace.item;name=" + name + ";kind=guardrail;version:Version=" + version);
    bundle.clause(
        "capability",
        "io.millrace.item",
        attribute("name", name)
            + attribute("kind", "guardrail")
            + attribute("version\" type=\"Version", version)
            + attribute("summary", "A sample.")
            + attribute("licence", "Apache-2.0"));
    return bundle;
  }

  FaultyBundle header(String header, String value) {
    headers.put(header, value);
    return this;
  }

  FaultyBundle entry(String path, byte[] content) {
    entries.put(path, content);
    return this;
  }

  /** Changes the file after the index was made. */
  FaultyBundle damaged(UnaryOperator<byte[]> change) {
    damage.add(change);
    return this;
  }

  /** What the index says of the size. */
  FaultyBundle claims(long bytes) {
    claimedBytes = bytes;
    return this;
  }

  /** Another name of the file, so that two bundles of one name can lie side by side. */
  FaultyBundle file(String fileName) {
    file = fileName;
    return this;
  }

  FaultyBundle exports(String exported, String exportedVersion) {
    header("Export-Package", exported + ";version=" + exportedVersion);
    entry(exported.replace('.', '/') + "/marker.txt", new byte[0]);
    return clause(
        "capability",
        "osgi.wiring.package",
        attribute("osgi.wiring.package", exported)
            + attribute("version\" type=\"Version", exportedVersion));
  }

  /** Requires a package of this major version. */
  FaultyBundle imports(String imported, int major) {
    header("Import-Package", imported + ";version=\"[" + major + "," + (major + 1) + ")\"");
    return clause(
        "requirement",
        "osgi.wiring.package",
        "<directive name=\"filter\" value=\"(&amp;(osgi.wiring.package="
            + imported
            + ")(version&gt;="
            + major
            + ")(!(version&gt;="
            + (major + 1)
            + ")))\"/>");
  }

  FaultyBundle needs(String namespace, String filter) {
    header("Require-Capability", namespace + ";filter:=\"" + filter + "\"");
    return clause(
        "requirement", namespace, "<directive name=\"filter\" value=\"" + filter + "\"/>");
  }

  /** Another symbolic name than that of the item, in the manifest and in the index. */
  FaultyBundle called(String symbolicName) {
    name = symbolicName;
    return header("Bundle-SymbolicName", symbolicName);
  }

  /** A class beside this one, as it is. */
  FaultyBundle contains(Class<?> type) {
    return entry(path(type), bytes(type));
  }

  static String path(Class<?> type) {
    return type.getName().replace('.', '/') + ".class";
  }

  static byte[] bytes(Class<?> type) {
    try (InputStream in = type.getClassLoader().getResourceAsStream(path(type))) {
      return in.readAllBytes();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** A component of a class beside this one. */
  FaultyBundle component(Class<?> type, String references) {
    header("Service-Component", "OSGI-INF/component.xml");
    entry(
        "OSGI-INF/component.xml",
        ("<component xmlns=\"http://www.osgi.org/xmlns/scr/v1.4.0\" name=\""
                + type.getSimpleName()
                + "\"><implementation class=\""
                + type.getName()
                + "\"/><property name=\"faulty\" value=\""
                + name
                + "\"/><service><provide interface=\"java.util.function.Supplier\"/></service>"
                + references
                + "</component>")
            .getBytes(StandardCharsets.UTF_8));
    return contains(type);
  }

  private static String attribute(String name, String value) {
    return "<attribute name=\"" + name + "\" value=\"" + value + "\"/>";
  }

  private FaultyBundle clause(String element, String namespace, String content) {
    clauses
        .append("<" + element + " namespace=\"" + namespace + "\">")
        .append(content)
        .append("</" + element + ">");
    return this;
  }

  byte[] jar() {
    Manifest manifest = new Manifest();
    headers.forEach((k, v) -> manifest.getMainAttributes().putValue(k, v));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream jar = new ZipOutputStream(bytes)) {
      if (!headers.isEmpty()) {
        jar.putNextEntry(new ZipEntry(JarFile.MANIFEST_NAME));
        manifest.write(jar);
      }
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        jar.putNextEntry(new ZipEntry(entry.getKey()));
        jar.write(entry.getValue());
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /** Without a manifest. */
  FaultyBundle bare() {
    headers.clear();
    return this;
  }

  private String fileName() {
    return file.isEmpty() ? name + "-" + version + ".jar" : file;
  }

  private String resource(byte[] jar) {
    return "<resource><capability namespace=\"osgi.identity\">"
        + attribute("osgi.identity", name)
        + attribute("version\" type=\"Version", version)
        + attribute("type", "osgi.bundle")
        + "</capability><capability namespace=\"osgi.content\">"
        + attribute("osgi.content", io.millrace.catalog.Sha256.of(jar))
        + attribute("url", fileName())
        + attribute(
            "size\" type=\"Long", String.valueOf(claimedBytes < 0 ? jar.length : claimedBytes))
        + "</capability>"
        + clauses
        + "</resource>";
  }

  /** Writes the bundles and an index of them into a folder. */
  static void publish(Path folder, FaultyBundle... bundles) throws IOException {
    Files.createDirectories(folder);
    StringBuilder resources = new StringBuilder();
    for (FaultyBundle bundle : bundles) {
      byte[] jar = bundle.jar();
      resources.append(bundle.resource(jar));
      for (UnaryOperator<byte[]> change : bundle.damage) {
        jar = change.apply(jar);
      }
      Files.write(folder.resolve(bundle.fileName()), jar);
    }
    Files.writeString(
        folder.resolve("index.xml"),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
            + "<repository xmlns=\"http://www.osgi.org/xmlns/repository/v1.0.0\" name=\"faulty\">"
            + resources
            + "</repository>");
  }
}
