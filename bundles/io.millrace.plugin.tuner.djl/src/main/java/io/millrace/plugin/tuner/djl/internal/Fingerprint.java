package io.millrace.plugin.tuner.djl.internal;

import io.millrace.api.parameter.Values;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Tells one training from another: SHA-256 over settings, parameters, the start's configuration and
 * weights, and tokens.
 */
final class Fingerprint {
  private final MessageDigest digest;

  private Fingerprint(MessageDigest digest) {
    this.digest = digest;
  }

  static String of(Settings settings, Values values, Path base, List<Row> rows, List<Row> held)
      throws IOException {
    try {
      Fingerprint print = new Fingerprint(MessageDigest.getInstance("SHA-256"));
      print.add(settings.toString());
      Map<String, Object> given = new LinkedHashMap<>(values.asMap());
      given.remove(TunerParameters.PAUSE);
      print.add(given.toString());
      print.start(base);
      print.rows(rows);
      print.rows(held);
      return HexFormat.of().formatHex(print.digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private void start(Path base) throws IOException {
    add(Files.readString(base.resolve("config.json")));
    try (Stream<Path> files = Files.list(base)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".safetensors")).sorted().toList()) {
        add(file.getFileName() + " " + Files.size(file));
        try (InputStream bytes = Files.newInputStream(file)) {
          byte[] part = new byte[1 << 20];
          for (int n = bytes.read(part); n >= 0; n = bytes.read(part)) {
            digest.update(part, 0, n);
          }
        }
      }
    }
  }

  private void rows(List<Row> rows) {
    add("rows " + rows.size());
    for (Row row : rows) {
      add(row.prompts());
      add(row.answers());
      add(row.rejected());
      row.masks().forEach(mask -> add(Arrays.toString(mask)));
      add(row.weight() + " " + row.desirable());
    }
  }

  private void add(String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private void add(List<int[]> texts) {
    add("texts " + texts.size());
    for (int[] text : texts) {
      ByteBuffer bytes = ByteBuffer.allocate(4 * text.length + 4);
      bytes.putInt(text.length);
      bytes.asIntBuffer().put(text);
      digest.update(bytes.array());
    }
  }
}
