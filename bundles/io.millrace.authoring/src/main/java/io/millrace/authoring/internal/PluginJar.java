package io.millrace.authoring.internal;

import aQute.bnd.header.Attrs;
import aQute.bnd.header.OSGiHeader;
import aQute.bnd.header.Parameters;
import aQute.bnd.osgi.Jar;
import io.millrace.api.PlatformException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Manifest;
import java.util.zip.ZipException;

/** A bundle as built: its manifest and files. Whoever opens it closes it. */
final class PluginJar implements AutoCloseable {
  private static final String ITEM = "io.millrace.item";

  private final Path file;
  private final Jar jar;
  private final Manifest manifest;

  private PluginJar(Path file, Jar jar, Manifest manifest) {
    this.file = file;
    this.jar = jar;
    this.manifest = manifest;
  }

  /**
   * Opens a jar.
   *
   * @throws PlatformException PLUGIN_JAR_INVALID if it is none, or no bundle
   */
  static PluginJar open(Path file) {
    try {
      Jar jar = new Jar(file.toFile());
      Manifest manifest = jar.getManifest();
      if (manifest == null
          || manifest.getMainAttributes().getValue("Bundle-SymbolicName") == null) {
        jar.close();
        throw invalid(file, "it has no Bundle-SymbolicName", null);
      }
      return new PluginJar(file, jar, manifest);
    } catch (ZipException e) {
      throw invalid(file, e.getMessage(), e);
    } catch (PlatformException e) {
      throw e;
    } catch (Exception e) { // bnd declares no narrower one
      throw invalid(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static PlatformException invalid(
      Path file, String why, @org.jspecify.annotations.Nullable Exception e) {
    return new PlatformException(
        "PLUGIN_JAR_INVALID",
        io.millrace.api.Blame.CALLER,
        false,
        file + " is not a bundle: " + why + ".",
        "Build it with 'mvn verify' and the SDK's parent, which writes the manifest.",
        e);
  }

  Path file() {
    return file;
  }

  Jar files() {
    return jar;
  }

  String symbolicName() {
    String header = header("Bundle-SymbolicName");
    int directives = header.indexOf(';');
    return (directives < 0 ? header : header.substring(0, directives)).strip();
  }

  String version() {
    String version = header("Bundle-Version");
    return version.isEmpty() ? "0.0.0" : version;
  }

  /** A header of the manifest, empty if it is not there. */
  String header(String name) {
    String value = manifest.getMainAttributes().getValue(name);
    return value == null ? "" : value;
  }

  Parameters imports() {
    return OSGiHeader.parseHeader(header("Import-Package"));
  }

  Parameters exports() {
    return OSGiHeader.parseHeader(header("Export-Package"));
  }

  List<String> packages() {
    return jar.getPackages().stream().filter(p -> !p.startsWith("META-INF")).sorted().toList();
  }

  /** The first description of an item for the hub. */
  Optional<Attrs> item() {
    return OSGiHeader.parseHeader(header("Provide-Capability")).entrySet().stream()
        .filter(e -> e.getKey().replaceAll("~+$", "").equals(ITEM))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  @Override
  public void close() {
    jar.close();
  }
}
