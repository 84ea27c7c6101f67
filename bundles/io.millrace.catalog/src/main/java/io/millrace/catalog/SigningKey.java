package io.millrace.catalog;

import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/** An Ed25519 key pair that signs catalogues. Its private half is never shown. Thread-safe. */
public final class SigningKey {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";
  private static final int MAX_BYTES = 4096;

  /** What comes before the 32 bytes of an Ed25519 private key in PKCS#8 (RFC 8410, section 7). */
  private static final byte[] PKCS8 = {
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20
  };

  private final PrivateKey privateKey;
  private final VerificationKey publicKey;

  private SigningKey(KeyPair pair) {
    this.privateKey = pair.getPrivate();
    this.publicKey = VerificationKey.of(pair.getPublic());
  }

  /** A new one. */
  public static SigningKey generate() {
    try {
      return new SigningKey(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java platform from 15 has Ed25519", impossible);
    }
  }

  /**
   * Reads a key in PKCS#8 PEM, as {@code openssl genpkey -algorithm ed25519} writes it too.
   *
   * @throws PlatformException HUB_KEY_INVALID; HUB_KEY_EXPOSED if others may read the file
   */
  public static SigningKey read(Path file) throws IOException {
    refuseExposed(file);
    if (Files.size(file) > MAX_BYTES) {
      throw invalid(file, "it has " + Files.size(file) + " bytes");
    }
    String text = Files.readString(file, StandardCharsets.US_ASCII);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw invalid(file, "it does not begin with " + BEGIN);
    }
    try {
      byte[] der =
          Base64.getDecoder()
              .decode(text.substring(begin + BEGIN.length(), end).replaceAll("\\s", ""));
      if (der.length != PKCS8.length + 32 || !Arrays.equals(PKCS8, 0, 16, der, 0, 16)) {
        throw invalid(file, "it holds a key of another kind");
      }
      PrivateKey key =
          KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der));
      return new SigningKey(pair(key, Arrays.copyOfRange(der, PKCS8.length, der.length)));
    } catch (IllegalArgumentException | GeneralSecurityException bad) {
      throw invalid(file, "its content cannot be decoded"); // the cause could quote the key
    }
  }

  /**
   * The public half of a private one. Java does not offer it, but its generator makes it from the
   * 32 bytes that it takes for random.
   */
  private static KeyPair pair(PrivateKey key, byte[] seed) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    generator.initialize(NamedParameterSpec.ED25519, new Given(seed));
    KeyPair pair = generator.generateKeyPair();
    if (!Arrays.equals(pair.getPrivate().getEncoded(), key.getEncoded())) {
      throw new IllegalStateException("this Java platform makes keys in another way");
    }
    return pair;
  }

  /** Hands out what it was given, once. */
  private static final class Given extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final byte[] bytes;

    Given(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] into) {
      System.arraycopy(bytes, 0, into, 0, into.length);
    }
  }

  private static void refuseExposed(Path file) throws IOException {
    if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    Set<PosixFilePermission> open = PosixFilePermissions.fromString("---rwxrwx");
    open.retainAll(Files.getPosixFilePermissions(file));
    if (!open.isEmpty()) {
      throw PlatformException.operator(
          "HUB_KEY_EXPOSED",
          "The private key " + file + " can be read or changed by others on this machine.",
          "Run: chmod 600 " + file + " (and make a new key if somebody may have copied it).");
    }
  }

  private static PlatformException invalid(Path file, String why) {
    return PlatformException.operator(
        "HUB_KEY_INVALID",
        file + " is no Ed25519 private key: " + why + ".",
        "Make one with 'millrace hub keygen', or with 'openssl genpkey -algorithm ed25519'.");
  }

  /**
   * Writes the private half in PKCS#8 PEM, for its owner's eyes only.
   *
   * @throws PlatformException HUB_KEY_CONFLICT if the file exists: a key is never overwritten
   */
  public void write(Path file) throws IOException {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    String pem =
        BEGIN + "\n" + Base64.getEncoder().encodeToString(privateKey.getEncoded()) + "\n" + END;
    Set<StandardOpenOption> fresh =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    try (FileChannel channel =
        posix
            ? FileChannel.open(
                file,
                fresh,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
            : FileChannel.open(file, fresh)) {
      ByteBuffer bytes = StandardCharsets.US_ASCII.encode(pem + "\n");
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (FileAlreadyExistsException taken) {
      throw PlatformException.caller(
          "HUB_KEY_CONFLICT",
          "There is a file " + file + " already, and a key is never overwritten.",
          "Name another file, or move the old key away.");
    }
  }

  public VerificationKey publicKey() {
    return publicKey;
  }

  byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(privateKey);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java platform from 15 has Ed25519", impossible);
    }
  }
}
