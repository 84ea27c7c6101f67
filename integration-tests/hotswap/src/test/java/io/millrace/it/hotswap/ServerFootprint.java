package io.millrace.it.hotswap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a server holds, by a histogram of its heap after a full collection and by what the system
 * says.
 *
 * @param loaders class loaders of bundles
 * @param services registered
 * @param threads of Java
 * @param handles open files, sockets and pipes
 * @param pluginClasses loaded classes of the swapped plugins with live instances
 */
record ServerFootprint(
    long loaders, long services, long threads, long handles, long pluginClasses) {
  private static final String PLUGINS = "io.millrace.it.hotswap.swapped.";

  static ServerFootprint of(Process server) throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    String pid = String.valueOf(server.pid());
    Map<String, Long> instances = new TreeMap<>();
    long plugins = 0;
    Process histogram =
        new ProcessBuilder(jcmd, pid, "GC.class_histogram").redirectErrorStream(true).start();
    String text = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (histogram.waitFor() != 0) {
      throw new IOException(text);
    }
    for (String line : text.split("\n")) {
      String[] words = line.strip().split("\\s+");
      if (words.length >= 4 && words[0].matches("\\d+:")) {
        instances.merge(words[3], Long.parseLong(words[1]), Long::sum);
        plugins += words[3].startsWith(PLUGINS) ? 1 : 0;
      }
    }
    return new ServerFootprint(
        instances.getOrDefault("org.apache.felix.framework.BundleWiringImpl$BundleClassLoader", 0L),
        instances.getOrDefault("org.apache.felix.framework.ServiceRegistrationImpl", 0L),
        entries("/proc/" + pid + "/task"),
        entries("/proc/" + pid + "/fd"),
        plugins);
  }

  private static long entries(String folder) throws IOException {
    try (Stream<Path> all = Files.list(Path.of(folder))) {
      return all.count();
    }
  }
}
