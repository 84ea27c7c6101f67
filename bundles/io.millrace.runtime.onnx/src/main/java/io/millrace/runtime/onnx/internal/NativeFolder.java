package io.millrace.runtime.onnx.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/**
 * The folder of the natives of one platform. The library alone would unpack them into the temporary
 * folder at every start and leave them there when the process is killed.
 */
record NativeFolder(Path cache, String platform) {
  private static final String VERSION = "1.29.0";

  static NativeFolder here(Path cache) {
    return new NativeFolder(
        cache, platform(System.getProperty("os.name"), System.getProperty("os.arch")));
  }

  static String platform(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    boolean arm = osArch.equals("aarch64") || osArch.equals("arm64");
    boolean intel = osArch.equals("amd64") || osArch.equals("x86_64");
    return (os.startsWith("win") ? "win" : os.startsWith("mac") ? "osx" : "linux")
        + '-'
        + (arm ? "aarch64" : intel ? "x64" : osArch);
  }

  /** Puts the natives there unless they are there complete; safe with other processes. */
  Path unpack() {
    Path target = cache.resolve(VERSION + '-' + platform).toAbsolutePath();
    try {
      Files.createDirectories(target);
      for (String library : List.of("onnxruntime", "onnxruntime4j_jni")) {
        unpack(library, target);
      }
      return target;
    } catch (IOException e) {
      throw new PlatformException(
          "NATIVE_FAILED",
          Blame.ENVIRONMENT,
          true,
          "Cannot write ONNX Runtime's natives to " + target + ": " + e.getMessage(),
          "Give that folder 50 MB of room and write access, or name another by millrace.cache.",
          e);
    }
  }

  private void unpack(String library, Path target) throws IOException {
    String file = System.mapLibraryName(library);
    String resource = "ai/onnxruntime/native/" + platform + '/' + file;
    URL url = NativeFolder.class.getClassLoader().getResource(resource);
    if (url == null) {
      throw PlatformException.operator(
          "NATIVE_MISSING",
          "There is no ONNX Runtime for " + platform + ".",
          "Run on Linux (x86-64, arm64), macOS (arm64) or Windows (x86-64), or set"
              + " onnxruntime.native.path to natives of version "
              + VERSION
              + ".");
    }
    Path unpacked = target.resolve(file);
    if (Files.isRegularFile(unpacked)
        && Files.size(unpacked) == url.openConnection().getContentLengthLong()) {
      return;
    }
    Path fresh = Files.createTempFile(target, file, ".part");
    try (InputStream in = url.openStream()) {
      Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
      Files.move(fresh, unpacked, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
