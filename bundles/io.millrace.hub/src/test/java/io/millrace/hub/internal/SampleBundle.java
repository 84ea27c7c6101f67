package io.millrace.hub.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes a bundle and its entry in an index. */
public final class SampleBundle {
  final String name;
  final String version;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private final StringBuilder clauses = new StringBuilder();

  public SampleBundle(String name, String version) {
    this.name = name;
    this.version = version;
    headers.put("Manifest-Version", "1.0");
    headers.put("Bundle-ManifestVersion", "2");
    headers.put("Bundle-SymbolicName", name);
    headers.put("Bundle-Version", version);
  }

  /** An item of its own name and version. */
  public static SampleBundle item(String name, String version, String kind) {
    return new SampleBundle("sample." + name, version)
        .header(
            "Provide-Capability",
            "io.millrace.item;name="
                + name
                + ";kind="
                + kind
                + ";version:Version="
                + version
                + ";summary=\"A sample.\";licence=Apache-2.0")
        .clause(
            "capability",
            "io.millrace.item",
            attribute("name", name)
                + attribute("kind", kind)
                + attribute("version\" type=\"Version", version)
                + attribute("summary", "A sample.")
                + attribute("licence", "Apache-2.0"));
  }

  public SampleBundle header(String header, String value) {
    headers.put(header, value);
    return this;
  }

  public SampleBundle entry(String path, String text) {
    entries.put(path, text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  public SampleBundle exports(String exported) {
    header("Export-Package", exported + ";version=1.0");
    entry(exported.replace('.', '/') + "/marker.txt", "");
    return clause(
        "capability",
        "osgi.wiring.package",
        attribute("osgi.wiring.package", exported) + attribute("version\" type=\"Version", "1.0"));
  }

  public SampleBundle imports(String imported) {
    header("Import-Package", imported + ";version=\"[1,2)\"");
    return clause(
        "requirement",
        "osgi.wiring.package",
        "<directive name=\"filter\" value=\"(&amp;(osgi.wiring.package="
            + imported
            + ")(version&gt;=1.0.0)(!(version&gt;=2.0.0)))\"/>");
  }

  public SampleBundle needs(String namespace, String filter) {
    header("Require-Capability", namespace + ";filter:=\"" + filter + "\"");
    return clause(
        "requirement",
        namespace,
        "<directive name=\"filter\" value=\"" + filter.replace("&", "&amp;") + "\"/>");
  }

  /** A component of a class beside this one. */
  SampleBundle component(Class<?> type, String references) {
    String path = type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getClassLoader().getResourceAsStream(path)) {
      entries.put(path, in.readAllBytes());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    header("Service-Component", "OSGI-INF/component.xml");
    return entry(
        "OSGI-INF/component.xml",
        "<component xmlns=\"http://www.osgi.org/xmlns/scr/v1.4.0\" name=\""
            + type.getSimpleName()
            + "\"><implementation class=\""
            + type.getName()
            + "\"/><service><provide interface=\"java.util.function.Supplier\"/></service>"
            + references
            + "</component>");
  }

  private static String attribute(String name, String value) {
    return "<attribute name=\"" + name + "\" value=\"" + value + "\"/>";
  }

  private SampleBundle clause(String element, String namespace, String content) {
    clauses
        .append("<" + element + " namespace=\"" + namespace + "\">")
        .append(content)
        .append("</" + element + ">");
    return this;
  }

  public byte[] jar() {
    Manifest manifest = new Manifest();
    headers.forEach((k, v) -> manifest.getMainAttributes().putValue(k, v));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes)) {
      JarEntry first = new JarEntry(JarFile.MANIFEST_NAME);
      first.setTime(0); // the same bytes each time
      jar.putNextEntry(first);
      manifest.write(jar);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        JarEntry named = new JarEntry(entry.getKey());
        named.setTime(0);
        jar.putNextEntry(named);
        jar.write(entry.getValue());
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  String file() {
    return name + "-" + version + ".jar";
  }

  /** This bundle in an index. */
  String resource(byte[] jar, String url) {
    return "<resource><capability namespace=\"osgi.identity\">"
        + attribute("osgi.identity", name)
        + attribute("version\" type=\"Version", version)
        + attribute("type", "osgi.bundle")
        + "</capability><capability namespace=\"osgi.content\">"
        + attribute("osgi.content", sha256(jar))
        + attribute("url", url)
        + attribute("size\" type=\"Long", String.valueOf(jar.length))
        + "</capability>"
        + clauses
        + "</resource>";
  }

  static String index(String resources) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
        + "<repository xmlns=\"http://www.osgi.org/xmlns/repository/v1.0.0\" name=\"sample\">"
        + resources
        + "</repository>";
  }

  /** Writes the bundles and their index into a folder. */
  static void publish(Path folder, SampleBundle... bundles) throws IOException {
    Files.createDirectories(folder);
    StringBuilder resources = new StringBuilder();
    for (SampleBundle bundle : bundles) {
      byte[] jar = bundle.jar();
      Files.write(folder.resolve(bundle.file()), jar);
      resources.append(bundle.resource(jar, bundle.file()));
    }
    Files.writeString(folder.resolve("index.xml"), index(resources.toString()));
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
