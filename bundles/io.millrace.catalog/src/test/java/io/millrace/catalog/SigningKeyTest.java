package io.millrace.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

final class SigningKeyTest {
  @TempDir Path folder;

  private static String code(Executable call) {
    return assertThrows(PlatformException.class, call).code();
  }

  @Test
  void comes_back_from_its_file_which_only_its_owner_reads() throws IOException {
    SigningKey key = SigningKey.generate();
    Path file = folder.resolve("key.pem");

    key.write(file);

    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(key.publicKey(), SigningKey.read(file).publicKey());
    assertEquals(64, key.publicKey().id().length());
  }

  @Test
  void is_never_overwritten_and_not_used_when_others_can_read_it() throws IOException {
    Path file = folder.resolve("key.pem");
    SigningKey.generate().write(file);

    assertEquals("HUB_KEY_CONFLICT", code(() -> SigningKey.generate().write(file)));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertEquals("HUB_KEY_EXPOSED", code(() -> SigningKey.read(file)));
  }

  @Test
  void refuses_other_files_without_quoting_them() throws IOException {
    Path file = folder.resolve("key.pem");
    SigningKey.generate().write(file);
    String pem = Files.readString(file);
    String secret = pem.lines().skip(1).findFirst().orElseThrow();

    Files.writeString(file, pem.replace(secret, secret.substring(4)));

    PlatformException refused = assertThrows(PlatformException.class, () -> SigningKey.read(file));
    assertEquals("HUB_KEY_INVALID", refused.code());
    assertFalse(refused.toString().contains(secret.substring(20)));
    Files.writeString(file, "hello");
    assertEquals("HUB_KEY_INVALID", code(() -> SigningKey.read(file)));
  }

  @Test
  void a_public_key_is_read_as_pem_and_as_base64() {
    VerificationKey key = SigningKey.generate().publicKey();

    assertEquals(key, VerificationKey.parse(key.pem()));
    assertEquals(key, VerificationKey.parse(" " + key.base64() + "\n"));
    assertEquals("HUB_KEY_INVALID", code(() -> VerificationKey.parse("AAAA")));
    assertEquals("HUB_KEY_INVALID", code(() -> VerificationKey.parse("")));
    assertEquals("HUB_KEY_INVALID", code(() -> VerificationKey.parse("A".repeat(9999))));
    assertTrue(
        assertThrows(
                PlatformException.class,
                () -> VerificationKey.parse("-----BEGIN PRIVATE KEY-----\nAAAA"))
            .what()
            .contains("private key"));
  }

  @Test
  void openssl_agrees_with_signature_keys_and_id() throws Exception {
    Assumptions.assumeTrue(run(List.of("openssl", "version")) == 0, "openssl is not there");
    Path pem = folder.resolve("key.pem");
    Assumptions.assumeTrue(
        run(List.of("openssl", "genpkey", "-algorithm", "ed25519", "-out", pem.toString())) == 0);
    Files.setPosixFilePermissions(pem, PosixFilePermissions.fromString("rw-------"));
    SigningKey key = SigningKey.read(pem);
    Envelope envelope =
        Envelope.read(SampleCatalogue.signed("Shouts.", 1, key).envelope().orElseThrow());
    Path message = folder.resolve("message");
    Files.write(message, envelope.message());
    Path signature = folder.resolve("signature");
    Files.write(signature, envelope.signatures().get(0).signature());
    Path der = folder.resolve("public.der");
    Path pub = folder.resolve("public.pem");
    Files.writeString(pub, key.publicKey().pem());

    assertEquals(
        0,
        run(
            List.of(
                "openssl",
                "pkey",
                "-in",
                pem.toString(),
                "-pubout",
                "-outform",
                "DER",
                "-out",
                der.toString())));
    assertEquals(Sha256.of(der), key.publicKey().id());
    List<String> verify =
        new ArrayList<>(
            List.of(
                "openssl",
                "pkeyutl",
                "-verify",
                "-rawin",
                "-pubin",
                "-inkey",
                pub.toString(),
                "-in",
                message.toString(),
                "-sigfile",
                signature.toString()));
    assertEquals(0, run(verify));
    Files.writeString(message, "something else");
    assertFalse(run(verify) == 0);
  }

  private int run(List<String> command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } catch (IOException absent) {
      return -1;
    }
  }
}
