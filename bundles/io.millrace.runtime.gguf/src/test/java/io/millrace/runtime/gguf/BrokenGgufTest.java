package io.millrace.runtime.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokenGgufTest {
  @TempDir Path folder;

  /** Bytes of a GGUF file, little-endian. */
  private static final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes four(int v) {
      out.writeBytes(order(4).putInt(v).array());
      return this;
    }

    Bytes eight(long v) {
      out.writeBytes(order(8).putLong(v).array());
      return this;
    }

    Bytes text(String v) {
      byte[] bytes = v.getBytes(StandardCharsets.UTF_8);
      eight(bytes.length);
      out.writeBytes(bytes);
      return this;
    }

    Bytes entry(String key, String value) {
      return text(key).four(8).text(value);
    }

    private static ByteBuffer order(int size) {
      return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  private static Bytes header(long tensors, long entries) {
    return new Bytes().four(0x46554747).four(3).eight(tensors).eight(entries);
  }

  private static Bytes llama(int type, long rows, long offset) {
    return header(1, 1)
        .entry("general.architecture", "llama")
        .text("token_embd.weight")
        .four(2)
        .eight(32)
        .eight(rows)
        .four(type)
        .eight(offset);
  }

  @Test
  void refuses_sizes_that_the_file_cannot_hold() throws IOException {
    refused("MODEL_INVALID", "announces", header(1L << 40, 0));
    refused("MODEL_INVALID", "announces", header(-1, 0));
    refused("MODEL_INVALID", "announces", header(0, 1).eight(1L << 33));
    refused("MODEL_INVALID", "announces", header(0, 1).text("k").four(9).four(0).eight(1 << 21));
    refused("MODEL_INVALID", "list of lists", header(0, 1).text("k").four(9).four(9).eight(1));
    refused("MODEL_INVALID", "dimension", llama(0, -5, 0));
    refused("MODEL_INVALID", "dimension", llama(0, 1L << 62, 0));
    refused("MODEL_INVALID", "truncated", llama(0, 1 << 20, 0));
    refused("MODEL_INVALID", "truncated", llama(0, 1, Long.MAX_VALUE - 4));
    refused("MODEL_INVALID", "truncated", llama(0, 1, -64));
    refused("MODEL_INVALID", "in rows of 32", llama(12, 1, 0));
  }

  @Test
  void refuses_what_is_not_computed_by_name() throws IOException {
    refused("MODEL_INVALID", "does not begin", new Bytes().eight(1).eight(2).eight(3));
    refused("MODEL_INVALID", "version 1", new Bytes().four(0x46554747).four(1).eight(0).eight(0));
    refused("MODEL_UNSUPPORTED", "IQ2_XXS (ggml type 16)", llama(16, 1, 0));
    refused("MODEL_UNSUPPORTED", "packed as ggml type 77", llama(77, 1, 0));
    refused(
        "MODEL_UNSUPPORTED",
        "architecture is 'mamba'",
        header(0, 1).entry("general.architecture", "mamba"));
    refused(
        "MODEL_UNSUPPORTED",
        "one of 3 parts; join them",
        header(0, 1).text("split.count").four(4).four(3));
    refused("MODEL_INVALID", "unknown type 77", header(0, 1).text("k").four(77).eight(0));
  }

  @Test
  void no_truncation_and_no_flipped_byte_does_worse_than_an_error() throws Exception {
    byte[] whole = Files.readAllBytes(GgufModelTest.resource("qwen3.gguf"));
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] bytes = whole.clone();
      int length = i % 2 == 0 ? random.nextInt(whole.length) : whole.length;
      for (int flips = i % 2 == 0 ? 0 : 3; flips > 0; flips--) {
        bytes[random.nextInt(1200)] = (byte) random.nextInt();
      }
      Path file = folder.resolve("f.gguf");
      Files.write(file, java.util.Arrays.copyOf(bytes, length));
      try {
        GgufModel model = GgufModel.open(file);
        model.describe(folder);
        model.names().forEach(model::read);
      } catch (PlatformException e) {
        assertTrue(e.code().startsWith("MODEL_"), e.code());
        refused++;
      }
    }
    assertTrue(refused > 150, refused + " refused");
  }

  @Test
  void finds_the_one_file_of_a_folder_and_asks_which_of_two() throws IOException {
    assertEquals(Optional.empty(), GgufModel.find(folder));
    Path one = Files.createFile(folder.resolve("a.gguf"));
    assertEquals(Optional.of(one), GgufModel.find(folder));
    assertEquals(Optional.of(one), GgufModel.find(one));

    Files.createFile(folder.resolve("b.gguf"));
    PlatformException e = assertThrows(PlatformException.class, () -> GgufModel.find(folder));
    assertEquals("MODEL_INVALID", e.code());

    Files.createFile(folder.resolve("model.safetensors"));
    assertEquals(Optional.empty(), GgufModel.find(folder));
  }

  private void refused(String code, String part, Bytes bytes) throws IOException {
    Path file = Files.write(folder.resolve("broken.gguf"), bytes.out.toByteArray());
    PlatformException e = assertThrows(PlatformException.class, () -> GgufModel.open(file));
    assertEquals(code, e.code(), e.what());
    assertTrue(e.what().contains(part), e.what());
  }
}
