package io.millrace.authoring.internal;

import aQute.bnd.header.Attrs;
import aQute.bnd.header.OSGiHeader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/**
 * What the trial framework exports from this process's class path, so that a plugin and its tests
 * see the same API, testkit and JUnit as the launcher of the tests outside.
 */
final class SystemPackages {
  private static final Set<String> BUNDLES =
      Set.of(
          "io.millrace.api",
          "io.millrace.testkit",
          "junit-jupiter-api",
          "junit-jupiter-params",
          "junit-platform-commons",
          "org.opentest4j",
          "slf4j.api",
          "org.osgi.service.component",
          "org.osgi.util.function",
          "org.osgi.util.promise");

  private SystemPackages() {}

  /** The value of {@code org.osgi.framework.system.packages.extra}. */
  static String onClassPath() throws IOException {
    Map<String, String> versions = new TreeMap<>();
    ClassLoader loader = SystemPackages.class.getClassLoader();
    for (URL url : Collections.list(loader.getResources("META-INF/MANIFEST.MF"))) {
      try (InputStream in = url.openStream()) {
        var main = new Manifest(in).getMainAttributes();
        String name = main.getValue("Bundle-SymbolicName");
        if (name != null && BUNDLES.contains(name.split(";")[0].strip())) {
          for (Map.Entry<String, Attrs> e :
              OSGiHeader.parseHeader(main.getValue("Export-Package")).entrySet()) {
            String version = e.getValue().getVersion();
            versions.put(e.getKey(), version == null ? "0.0.0" : version);
          }
        }
      }
    }
    return versions.entrySet().stream()
        .map(e -> e.getKey() + ";version=\"" + e.getValue() + "\"")
        .collect(Collectors.joining(","));
  }
}
