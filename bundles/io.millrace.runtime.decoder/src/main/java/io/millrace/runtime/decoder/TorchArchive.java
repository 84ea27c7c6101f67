package io.millrace.runtime.decoder;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The container that {@code torch.jit.load} reads: a zip of pickled data, constants, a version and
 * source code. Here the data is one module without attributes.
 */
final class TorchArchive {
  private static final String HEAD =
      "class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n";
  private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

  private TorchArchive() {}

  static byte[] of(String methods) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setMethod(ZipOutputStream.STORED);
      put(zip, "m/data.pkl", module());
      put(zip, "m/code/__torch__.py", (HEAD + methods).getBytes(StandardCharsets.UTF_8));
      put(zip, "m/constants.pkl", EMPTY_TUPLE);
      put(zip, "m/version", "3\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Pickle, protocol 2, of {@code __torch__.M} with {@code training = True}. */
  private static byte[] module() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(bytes);
    data.write(new byte[] {(byte) 0x80, 2});
    data.writeBytes("c__torch__\nM\nq\0)");
    data.write(0x81);
    data.writeBytes("}(X");
    data.write(new byte[] {8, 0, 0, 0});
    data.writeBytes("trainingq\1");
    data.write(0x88);
    data.writeBytes("ubq\2.");
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setSize(content.length);
    entry.setCompressedSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
