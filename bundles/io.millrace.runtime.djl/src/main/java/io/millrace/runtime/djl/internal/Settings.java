package io.millrace.runtime.djl.internal;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the engine's start depends on.
 *
 * @param cache folder for unpacked natives
 * @param natives folder holding the installed natives jar; need not exist
 * @param threads threads of one native computation, at least 1
 * @param ownTorch the operator's own libtorch folder ({@code PYTORCH_LIBRARY_PATH}), for GPUs
 * @param ownVersion its version ({@code PYTORCH_VERSION})
 * @param flavor its flavor as DJL writes it ({@code PYTORCH_FLAVOR})
 * @param device name of a {@link ComputeDevice}, not yet checked
 */
record Settings(
    Path cache,
    Optional<Path> natives,
    int threads,
    Optional<Path> ownTorch,
    Optional<String> ownVersion,
    Optional<String> flavor,
    String device) {

  /**
   * @param property framework or system properties
   * @param env the process's environment, which DJL itself reads and which OpenMP takes its waiting
   *     policy from
   */
  static Settings of(
      Function<String, @Nullable String> property, Map<String, String> env, int processors) {
    Optional<Path> cache =
        given(property.apply("millrace.cache"))
            .or(() -> given(env.get("MILLRACE_CACHE")))
            .map(Path::of);
    Path home = Path.of(given(property.apply("user.home")).orElse("."));
    return new Settings(
        given(env.get("DJL_CACHE_DIR"))
            .map(Path::of)
            .or(() -> cache.map(c -> c.resolve("djl")))
            .orElse(home.resolve(".cache/millrace/djl"))
            .toAbsolutePath(),
        given(property.apply("millrace.home")).map(h -> Path.of(h, "lib", "native")),
        threads(property.apply("millrace.djl.threads"), env, processors),
        given(env.get("PYTORCH_LIBRARY_PATH")).map(Path::of),
        given(env.get("PYTORCH_VERSION")),
        given(env.get("PYTORCH_FLAVOR")),
        given(property.apply("millrace.djl.device"))
            .or(() -> given(env.get("MILLRACE_DEVICE")))
            .orElse("cpu"));
  }

  private static int threads(@Nullable String asked, Map<String, String> env, int processors) {
    if (!"PASSIVE".equalsIgnoreCase(env.get("OMP_WAIT_POLICY"))) {
      return 1;
    }
    return given(asked)
        .map(Integer::parseInt)
        .map(n -> Math.max(1, n))
        .orElse((processors + 1) / 2);
  }

  private static Optional<String> given(@Nullable String value) {
    return Optional.ofNullable(value).filter(v -> !v.isBlank());
  }
}
