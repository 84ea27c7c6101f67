package io.millrace.hub.internal.files;

import io.millrace.api.PlatformException;
import io.millrace.catalog.VerificationKey;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Public keys that an operator has put into a folder, one in each {@code *.pem}. Stateless. */
public final class KeyFolder {
  private KeyFolder() {}

  /**
   * The keys in base64, sorted; none if there is no such folder.
   *
   * @throws PlatformException HUB_KEY_INVALID
   */
  public static List<String> keys(Path folder) {
    List<String> keys = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return keys;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.pem")) {
      for (Path file : files) {
        keys.add(key(file));
      }
    } catch (IOException unreadable) {
      throw PlatformException.operator(
          "HUB_KEY_INVALID",
          "The keys in " + folder + " cannot be read: " + unreadable + ".",
          "Make the files readable for the server.");
    }
    keys.sort(null);
    return keys;
  }

  private static String key(Path file) throws IOException {
    try {
      return VerificationKey.parse(Files.readString(file)).base64();
    } catch (PlatformException bad) {
      throw PlatformException.operator(bad.code(), file + ": " + bad.what(), bad.remedy());
    } catch (CharacterCodingException binary) {
      throw PlatformException.operator(
          "HUB_KEY_INVALID", file + " is no text.", "Put the public key there as PEM.");
    }
  }
}
