package io.millrace.plugin.fetcher.huggingface.internal;

import io.millrace.api.PlatformException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where and how to fetch, by the environment variables that Hugging Face's own tools read.
 *
 * @param endpoint of the Hub or a mirror, without a slash at the end
 * @param cache holds {@code models--owner--name}
 * @param token sent to the endpoint only
 * @param offline whether only the cache is looked at
 */
record Settings(URI endpoint, Path cache, Optional<String> token, boolean offline) {
  private static final String DEFAULT_ENDPOINT = "https://huggingface.co";

  static Settings of(Map<String, String> env, Path userHome) {
    Path home = given(env, "HF_HOME").map(Path::of).orElse(userHome.resolve(".cache/huggingface"));
    String endpoint = given(env, "HF_ENDPOINT").orElse(DEFAULT_ENDPOINT).replaceAll("/+$", "");
    if (!endpoint.matches("https?://[^/\\s]+(/\\S*)?")) {
      throw PlatformException.operator(
          "CONFIG_INVALID",
          "HF_ENDPOINT '" + endpoint + "' is no http address.",
          "Set it to the address of the Hub or a mirror, or unset it.");
    }
    String offline = env.getOrDefault("HF_HUB_OFFLINE", "").toLowerCase(java.util.Locale.ROOT);
    return new Settings(
        URI.create(endpoint),
        given(env, "HF_HUB_CACHE").map(Path::of).orElse(home.resolve("hub")),
        given(env, "HF_TOKEN").or(() -> stored(home.resolve("token"))),
        java.util.Set.of("1", "true", "yes", "on").contains(offline));
  }

  /** What {@code hf auth login} left. */
  private static Optional<String> stored(Path file) {
    try {
      return Files.isReadable(file)
          ? Optional.of(Files.readString(file).strip()).filter(t -> !t.isEmpty())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // as good as none: the Hub says so if one is needed
    }
  }

  private static Optional<String> given(Map<String, String> env, String name) {
    return Optional.ofNullable(env.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  @Override
  public String toString() {
    return "Settings[endpoint=" + endpoint + ", cache=" + cache + ", offline=" + offline + "]";
  }
}
