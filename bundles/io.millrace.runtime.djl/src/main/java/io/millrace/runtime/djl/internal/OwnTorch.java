package io.millrace.runtime.djl.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's own libtorch, as it describes itself.
 *
 * @param folder its libraries
 * @param version what {@code version.py} (pip) or {@code build-version} (the zip) beside the folder
 *     says, without the flavor: {@code 2.7.1}
 * @param cuda whether it computes on CUDA devices
 * @param flavor as DJL writes it: {@code cu128} or {@code cpu}
 * @param jni the operator's own JNI library, which DJL prefers to the bundle's if it lies there
 */
record OwnTorch(
    Path folder, Optional<String> version, boolean cuda, String flavor, Optional<Path> jni) {
  private static final Logger LOG = LoggerFactory.getLogger(OwnTorch.class);
  private static final Pattern PYTHON = Pattern.compile("__version__ = '([^'+]+)");
  private static final Pattern PYTHON_CUDA = Pattern.compile("(?m)^cuda\\b[^=\\n]*= '([0-9.]+)'");
  private static final Pattern BUILD = Pattern.compile("^([0-9.]+)(?:\\+cu([0-9]+))?");

  /**
   * Reads.
   *
   * @throws PlatformException NATIVE_MISSING if it is no folder
   */
  static OwnTorch read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw PlatformException.operator(
          "NATIVE_MISSING",
          "PYTORCH_LIBRARY_PATH names " + folder + ", which is no folder.",
          "Name the folder that holds libtorch, or unset it.");
    }
    String python = text(folder.resolveSibling("version.py"));
    String build = text(folder.resolveSibling("build-version"));
    boolean cuda = Files.exists(folder.resolve(System.mapLibraryName("torch_cuda")));
    Optional<String> toolkit =
        found(PYTHON_CUDA, python, 1).map(v -> v.replace(".", "")).or(() -> found(BUILD, build, 2));
    return new OwnTorch(
        folder,
        found(PYTHON, python, 1).or(() -> found(BUILD, build, 1)),
        cuda,
        cuda ? "cu" + toolkit.orElse("") : "cpu",
        jni(folder));
  }

  private static Optional<Path> jni(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found =
          files.filter(f -> f.toString().endsWith(System.mapLibraryName("djl_torch"))).toList();
      return found.stream().findFirst();
    } catch (IOException e) {
      LOG.debug("Cannot list {}", folder);
      return Optional.empty();
    }
  }

  private static String text(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      LOG.debug("Cannot read {}", file);
      return "";
    }
  }

  private static Optional<String> found(Pattern pattern, String text, int group) {
    Matcher m = pattern.matcher(text);
    return m.find() ? Optional.ofNullable(m.group(group)) : Optional.empty();
  }

  /**
   * Refuses a version that the JNI library was not built for: it would load and then mix up data
   * types.
   *
   * @param ready version that the bundle's JNI library is built for
   * @param stated what {@code PYTORCH_VERSION} says: what an own JNI library was built for, else
   *     what this is if it does not say so itself
   * @return the version
   * @throws PlatformException NATIVE_MISMATCH
   */
  String require(String ready, Optional<String> stated) {
    if (jni.isPresent() && stated.isEmpty()) {
      throw PlatformException.operator(
          "NATIVE_MISMATCH",
          "The JNI library " + jni.get() + " does not say which libtorch it was built for.",
          "Set PYTORCH_VERSION to the version it was built for, or remove it to use this"
              + " platform's, which is built for "
              + ready
              + ".");
    }
    String needed = jni.isPresent() ? stated.orElse(ready) : ready;
    String there = version.or(() -> stated).orElse("of unknown version");
    String said = stated.orElse(there);
    if (!there.equals(needed) || !said.equals(there)) {
      throw PlatformException.operator(
          "NATIVE_MISMATCH",
          "libtorch " + there + " at " + folder + ", but " + built(needed, said),
          "Install libtorch "
              + needed
              + " with the flavor you need, or put a JNI library built for "
              + there
              + " beside it as "
              + System.mapLibraryName("djl_torch")
              + " and set PYTORCH_VERSION="
              + there
              + ".");
    }
    return there;
  }

  /** What is thrown when the libraries load and then compute wrongly, or not at all. */
  PlatformException mixed(String why, Throwable cause) {
    return new PlatformException(
        "NATIVE_MISMATCH",
        Blame.OPERATOR,
        false,
        "libtorch at " + folder + " failed its self-test: " + why,
        "Check that the JNI library was built for exactly this libtorch; then start again.",
        cause);
  }

  private String built(String needed, String said) {
    if (jni.isPresent()) {
      return "PYTORCH_VERSION says that the JNI library beside it was built for " + needed + ".";
    }
    String text = "this platform's JNI library is built for " + needed;
    return said.equals(needed) ? text + "." : text + " and PYTORCH_VERSION says " + said + ".";
  }
}
