package io.millrace.runtime.djl.internal;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Properties;

/**
 * What natives this process needs.
 *
 * @param classifier operating system and processor as DJL writes them: {@code linux-x86_64}
 * @param torchVersion the libtorch that the JNI library in this bundle is built for
 */
record Platform(String classifier, String torchVersion) {
  static Platform current() {
    return new Platform(
        classifier(System.getProperty("os.name"), System.getProperty("os.arch")), builtFor());
  }

  static String classifier(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    String prefix = os.startsWith("win") ? "win" : os.startsWith("mac") ? "osx" : "linux";
    String arch = "amd64".equals(osArch) ? "x86_64" : "arm64".equals(osArch) ? "aarch64" : osArch;
    return prefix + '-' + arch;
  }

  private static String builtFor() {
    try (InputStream in =
        Platform.class.getClassLoader().getResourceAsStream("jnilib/pytorch.properties")) {
      Properties p = new Properties();
      if (in != null) {
        p.load(in);
      }
      return p.getProperty("jni_version", "").replaceAll("-.*", "");
    } catch (IOException e) {
      throw new EngineException("The bundle's own jnilib/pytorch.properties is unreadable", e);
    }
  }
}
