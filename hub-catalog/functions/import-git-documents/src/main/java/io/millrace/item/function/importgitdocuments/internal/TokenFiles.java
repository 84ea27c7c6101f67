package io.millrace.item.function.importgitdocuments.internal;

import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;

/**
 * Who signs in where: files with tokens, by host. A token is read when it is needed and sent over
 * HTTPS to its own host only; it is never logged or recorded.
 */
final class TokenFiles extends CredentialsProvider {
  private final Map<String, Path> files;

  private TokenFiles(Map<String, Path> files) {
    this.files = Map.copyOf(files);
  }

  static TokenFiles of(Iterable<String> entries) {
    Map<String, Path> files = new HashMap<>();
    for (String entry : entries) {
      int at = entry.indexOf('=');
      if (at < 1 || at == entry.length() - 1) {
        throw PlatformException.operator(
            "CONFIG_INVALID",
            "An entry of 'tokenFiles' is not host=path.",
            "Correct configuration " + ImportFunction.PID + ".");
      }
      files.put(
          entry.substring(0, at).strip().toLowerCase(Locale.ROOT),
          Path.of(entry.substring(at + 1).strip()));
    }
    return new TokenFiles(files);
  }

  @Override
  public boolean isInteractive() {
    return false;
  }

  @Override
  public boolean supports(CredentialItem... items) {
    for (CredentialItem item : items) {
      if (!(item instanceof CredentialItem.Username)
          && !(item instanceof CredentialItem.Password)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean get(URIish uri, CredentialItem... items) {
    Optional<String[]> pair = pair(uri);
    if (pair.isEmpty() || !supports(items)) {
      return false;
    }
    for (CredentialItem item : items) {
      if (item instanceof CredentialItem.Username name) {
        name.setValue(pair.get()[0]);
      } else if (item instanceof CredentialItem.Password password) {
        password.setValue(pair.get()[1].toCharArray());
      }
    }
    return true;
  }

  private Optional<String[]> pair(URIish uri) {
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    Path file = files.get(host);
    if (file == null || !"https".equalsIgnoreCase(uri.getScheme())) {
      return Optional.empty();
    }
    try {
      String token = Files.readString(file).strip();
      int colon = token.indexOf(':');
      return Optional.of(
          colon < 0
              ? new String[] {"x-access-token", token}
              : new String[] {token.substring(0, colon), token.substring(colon + 1)});
    } catch (IOException e) {
      throw PlatformException.operator(
          "CONFIG_INVALID",
          "The token file for '" + host + "' cannot be read.",
          "Correct 'tokenFiles' of configuration "
              + ImportFunction.PID
              + ", or the file's rights.");
    }
  }
}
