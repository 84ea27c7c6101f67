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
 * source code. Here the data is one module, without attributes or with lists that its methods fill.
 */
final class TorchArchive {
  private static final String HEAD =
      "class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n";
  private static final String PACKED = "__torch__.torch.classes.quantized.LinearPackedParamsBase";
  private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

  private TorchArchive() {}

  /**
   * @param packed whether the module has empty lists {@code packed}, of packed int8 matrices, and
   *     {@code fours}, of tensors
   */
  static byte[] of(String methods, boolean packed) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setMethod(ZipOutputStream.STORED);
      put(zip, "m/data.pkl", module(packed));
      String head =
          packed ? HEAD + "  packed : List[" + PACKED + "]\n  fours : List[Tensor]\n" : HEAD;
      put(zip, "m/code/__torch__.py", (head + methods).getBytes(StandardCharsets.UTF_8));
      put(zip, "m/constants.pkl", EMPTY_TUPLE);
      put(zip, "m/version", "10\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /**
   * Pickle, protocol 2, of {@code __torch__.M} with {@code training = True}, and the empty lists if
   * asked for.
   */
  private static byte[] module(boolean packed) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(bytes);
    data.write(new byte[] {(byte) 0x80, 2});
    data.writeBytes("c__torch__\nM\n)");
    data.write(0x81);
    data.writeBytes("}(");
    text(data, "training");
    data.write(0x88);
    if (packed) {
      list(data, "packed", PACKED);
      list(data, "fours", "Tensor");
    }
    data.writeBytes("ub.");
    return bytes.toByteArray();
  }

  private static void list(DataOutputStream data, String name, String type) throws IOException {
    text(data, name);
    data.writeBytes("ctorch.jit._pickle\nrestore_type_tag\n(]");
    text(data, "List[" + type + "]");
    data.writeBytes("tR");
  }

  private static void text(DataOutputStream data, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    data.write('X');
    data.writeInt(Integer.reverseBytes(bytes.length));
    data.write(bytes);
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
