package io.millrace.plugin.tuner.djl.internal;

import io.millrace.api.parameter.Values;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Tells one training from another: SHA-256 over settings, parameters and tokens. */
final class Fingerprint {
  private Fingerprint() {}

  static String of(Settings settings, Values values, List<Row> rows) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(settings.toString().getBytes(StandardCharsets.UTF_8));
      digest.update(values.asMap().toString().getBytes(StandardCharsets.UTF_8));
      for (Row row : rows) {
        add(digest, row.prompts());
        add(digest, row.answers());
        add(digest, row.rejected());
        row.masks()
            .forEach(mask -> digest.update(Arrays.toString(mask).getBytes(StandardCharsets.UTF_8)));
        digest.update((byte) (row.desirable() ? 1 : 0));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void add(MessageDigest digest, List<int[]> texts) {
    for (int[] text : texts) {
      ByteBuffer bytes = ByteBuffer.allocate(4 * text.length + 4);
      bytes.putInt(text.length);
      bytes.asIntBuffer().put(text);
      digest.update(bytes.array());
    }
  }
}
