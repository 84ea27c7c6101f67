package io.millrace.plugin.fetcher.huggingface.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A file of a model.
 *
 * @param digest SHA-256 of large files; of others the SHA-1 of Git's blob (length 40); "" unknown
 */
record RemoteFile(String name, long sizeBytes, String digest) {
  private static final Pattern DIGEST = Pattern.compile("(?:[0-9a-f]{40}|[0-9a-f]{64})?");
  private static final Pattern TEMPLATE =
      Pattern.compile("additional_chat_templates/[\\w-]{1,64}\\.jinja");

  /** A digest names a file of the cache, so it must be nothing else. */
  RemoteFile {
    if (!DIGEST.matcher(digest).matches() || sizeBytes < 0) {
      throw new IllegalArgumentException("'" + digest + "' of " + sizeBytes + " bytes");
    }
  }

  private static final Set<String> WANTED =
      Set.of(
          "config.json",
          "generation_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "chat_template.jinja",
          "chat_template.json",
          "model.safetensors.index.json",
          "adapter_config.json",
          "README.md",
          "LICENSE");

  /** Whether a model backend needs it. Other formats of the same weights stay where they are. */
  static boolean wanted(String name) {
    return WANTED.contains(name)
        || TEMPLATE.matcher(name).matches()
        || name.endsWith(".safetensors")
            && name.indexOf('/') < 0
            && !name.startsWith("consolidated");
  }

  boolean matches(Path file) throws IOException {
    if (Files.size(file) != sizeBytes) {
      return false;
    }
    return digest.isEmpty() || digest.equalsIgnoreCase(digestOf(file));
  }

  private String digestOf(Path file) throws IOException {
    try {
      boolean git = digest.length() == 40;
      MessageDigest md = MessageDigest.getInstance(git ? "SHA-1" : "SHA-256");
      if (git) {
        md.update(("blob " + sizeBytes + '\0').getBytes(StandardCharsets.US_ASCII));
      }
      byte[] buffer = new byte[1 << 16];
      try (InputStream in = Files.newInputStream(file)) {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          md.update(buffer, 0, n);
        }
      }
      return HexFormat.of().formatHex(md.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
