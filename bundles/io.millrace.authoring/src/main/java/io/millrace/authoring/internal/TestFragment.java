package io.millrace.authoring.internal;

import aQute.bnd.osgi.Analyzer;
import aQute.bnd.osgi.Constants;
import aQute.bnd.osgi.Jar;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** The compiled tests as a fragment of the plugin: they run with its class loader and imports. */
final class TestFragment {
  private TestFragment() {}

  /** Writes the fragment and returns its file. */
  static Path of(PluginJar plugin, Path tests, Path folder) throws Exception {
    Path file = folder.resolve("tests.jar");
    try (Jar jar = new Jar(tests.toFile());
        Analyzer analyzer = new Analyzer(jar)) {
      analyzer.setProperty(Constants.BUNDLE_SYMBOLICNAME, plugin.symbolicName() + ".tests");
      analyzer.setProperty(Constants.BUNDLE_VERSION, "1.0.0");
      analyzer.setProperty(Constants.FRAGMENT_HOST, plugin.symbolicName());
      // what the plugin holds is there already; what is missing shows when a test needs it
      String own = plugin.packages().stream().map(p -> "!" + p + ",").collect(Collectors.joining());
      analyzer.setProperty(Constants.IMPORT_PACKAGE, own + "*;resolution:=optional");
      analyzer.setProperty(Constants.NOEXTRAHEADERS, "true");
      jar.setManifest(analyzer.calcManifest());
      jar.write(file.toFile());
    }
    return file;
  }
}
