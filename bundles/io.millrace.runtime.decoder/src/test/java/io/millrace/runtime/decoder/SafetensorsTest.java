package io.millrace.runtime.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir Path folder;

  @Test
  void reads_what_it_wrote() throws IOException {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Path file = written(manager);

      Safetensors read = Safetensors.open(file);

      assertEquals("[a, b]", read.names().toString());
      assertArrayEquals(new float[] {5, 6}, read.read(manager, "b", 2).toFloatArray());
      assertArrayEquals(new float[] {1, 2, 3, 4}, read.read(manager, "a", 2, 2).toFloatArray());
    }
  }

  @Test
  void widens_half_precision_exactly() throws IOException {
    byte[] half = shorts(0x3C00, 0xC000, 0x0001, 0x7BFF, 0x8000, 0x7C00);
    byte[] brain = shorts(0x3F80, 0xC040, 0x7F80);
    Path file =
        raw(
            "{\"h\":{\"dtype\":\"F16\",\"shape\":[6],\"data_offsets\":[0,12]},"
                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[3],\"data_offsets\":[12,18]}}",
            ByteBuffer.allocate(18).put(half).put(brain).array());
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Safetensors read = Safetensors.open(file);

      assertArrayEquals(
          new float[] {1, -2, 0x1p-24f, 65504, -0f, Float.POSITIVE_INFINITY},
          read.read(manager, "h").toFloatArray());
      assertArrayEquals(
          new float[] {1, -3, Float.POSITIVE_INFINITY}, read.read(manager, "b").toFloatArray());
      assertEquals(36, read.bytesToAllocate());
    }
  }

  @Test
  void finds_tensors_beyond_two_gibibytes() throws IOException {
    long far = 2_200_000_000L;
    String json =
        "{\"far\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":["
            + far
            + ","
            + (far + 4)
            + "]},\"x\":{\"dtype\":\"F32\",\"shape\":[1],"
            + "\"data_offsets\":[0,4]}}";
    Path file = raw(json, new byte[4]);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer value = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, 7);
      channel.write(value, 8 + json.length() + far); // a hole, no gigabytes are written
    }
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      assertEquals(7, Safetensors.open(file).read(manager, "far", 1).getFloat(0));
    }
  }

  @Test
  void reads_sharded_folders() throws IOException {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Files.move(written(manager), folder.resolve("model-00001-of-00001.safetensors"));
      Files.writeString(
          folder.resolve("model.safetensors.index.json"),
          "{\"weight_map\":{\"a\":\"model-00001-of-00001.safetensors\","
              + "\"b\":\"model-00001-of-00001.safetensors\"}}");

      assertTrue(Safetensors.open(folder).names().contains("a"));

      Files.delete(folder.resolve("model-00001-of-00001.safetensors"));
      refuses("MODEL_INVALID", "model-00001-of-00001", () -> Safetensors.open(folder));
    }
  }

  @Test
  void refuses_truncated_files() throws IOException {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Path file = written(manager);
      byte[] whole = Files.readAllBytes(file);
      for (int length : new int[] {whole.length - 1, 40, 4}) {
        Files.write(file, java.util.Arrays.copyOf(whole, length));
        refuses("MODEL_INVALID", "model.safetensors", () -> Safetensors.open(file));
      }
    }
  }

  @Test
  void refuses_broken_headers() throws IOException {
    Path json = raw("{\"a\": nonsense}", new byte[8]);
    refuses("MODEL_INVALID", "cannot be read", () -> Safetensors.open(json));
    Path size =
        raw("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", new byte[8]);
    refuses("MODEL_INVALID", "8 bytes for shape [3]", () -> Safetensors.open(size));
    Path offsets =
        raw("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,4]}}", new byte[8]);
    refuses("MODEL_INVALID", "offsets", () -> Safetensors.open(offsets));
    Path negative =
        raw("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1,-2],\"data_offsets\":[0,8]}}", new byte[8]);
    refuses("MODEL_INVALID", "shape [-1,-2]", () -> Safetensors.open(negative));
    Path huge =
        raw(
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}",
            new byte[8]);
    refuses("MODEL_INVALID", "4294967296", () -> Safetensors.open(huge));
    Path shared =
        raw(
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
            new byte[8]);
    refuses("MODEL_INVALID", "overlap", () -> Safetensors.open(shared));
  }

  @Test
  void takes_a_tied_embedding_under_the_name_of_the_head() throws IOException {
    DecoderConfig shape = DecoderConfig.of(20, 8, 8, 1, 2, 1, 16);
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        DecoderWeights weights = DecoderWeights.random(manager, shape, 0.1, 1)) {
      Map<String, NDArray> renamed = new LinkedHashMap<>(weights.arrays());
      renamed.put("lm_head.weight", renamed.remove("model.embed_tokens.weight"));
      weights.write(folder, renamed);

      try (DecoderWeights read = DecoderWeights.read(manager, folder, false)) {
        weights.arrays().forEach((name, array) -> assertEquals(array, read.arrays().get(name)));
        assertTrue(read.config().tiedEmbeddings());
      }
    }
  }

  @Test
  void refuses_models_whose_weights_are_no_numbers_or_of_another_family() throws IOException {
    DecoderConfig shape = DecoderConfig.of(20, 8, 8, 1, 2, 1, 16);
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        DecoderWeights weights = DecoderWeights.random(manager, shape, 0.1, 1)) {
      NDArray up = weights.arrays().get("model.layers.0.mlp.up_proj.weight");
      up.muli(Float.NaN);
      weights.write(folder);
      refuses("MODEL_INVALID", "mlp.up_proj.weight", () -> Decoder.load(manager, folder));
      Map<String, NDArray> more = new LinkedHashMap<>(weights.arrays());
      more.put("model.layers.0.self_attn.q_proj.bias", manager.zeros(new Shape(8)));
      weights.write(folder, more);
      refuses("MODEL_UNSUPPORTED", "q_proj.bias", () -> Decoder.load(manager, folder));
      weights.write(folder, Map.of("model.norm.weight", manager.zeros(new Shape(8))));
      refuses(
          "MODEL_INVALID", "embed_tokens.weight is missing", () -> Decoder.load(manager, folder));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[4294967296,4294967296] | [0,0]",
        "[-2,-2] | [0,16]",
        "[2.5] | [0,8]",
        "[1] | [9223372036854775803,9223372036854775807]",
        "[1] | [-4,0]",
        "[\"x\"] | [0,4]",
      })
  void refuses_sizes_that_lie(String shape, String offsets) throws IOException {
    String header = "{'a':{'dtype':'F32','shape':" + shape + ",'data_offsets':" + offsets + "}}";
    Path file = raw(header.replace('\'', '"'), new byte[16]);

    refuses("MODEL_INVALID", "tensor a", () -> Safetensors.open(file));
  }

  @Test
  void refuses_a_folder_that_lacks_a_shard_or_whose_index_leads_out() throws IOException {
    Path index = folder.resolve("model.safetensors.index.json");
    for (String shard : List.of("model-00002-of-00002.safetensors", "../other.safetensors")) {
      Files.writeString(index, "{\"weight_map\":{\"a\":\"" + shard + "\"}}");

      refuses("MODEL_INVALID", shard, () -> Safetensors.open(folder));
    }
  }

  @Test
  void refuses_missing_tensors_other_shapes_and_unknown_dtypes() throws IOException {
    Path file = raw("{\"i\":{\"dtype\":\"I8\",\"shape\":[4],\"data_offsets\":[0,4]}}", new byte[4]);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Safetensors read = Safetensors.open(file);

      refuses("MODEL_INVALID", "tensor x is missing", () -> read.read(manager, "x"));
      refuses("MODEL_INVALID", "[4], config.json says [2, 2]", () -> read.read(manager, "i", 2, 2));
      refuses("MODEL_UNSUPPORTED", "dtype I8", () -> read.read(manager, "i"));
    }
  }

  @Test
  void refuses_what_memory_does_not_hold() {
    refuses(
        "MODEL_MEMORY_UNAVAILABLE",
        "need 3 MiB; 2 MiB are free",
        () -> FreeMemory.require(3 << 20, 2 << 20, "Weights"));
  }

  @Test
  void says_what_a_folder_without_weights_lacks() {
    refuses("MODEL_NOT_FOUND", "model.safetensors", () -> Safetensors.open(folder));
  }

  private static void refuses(String code, String part, Runnable call) {
    PlatformException e = assertThrows(PlatformException.class, call::run);
    assertEquals(code, e.code());
    assertTrue(e.what().contains(part), e.what());
  }

  private Path written(NDManager manager) throws IOException {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    tensors.put("a", manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2)));
    tensors.put("b", manager.create(new float[] {5, 6}));
    Path file = folder.resolve("model.safetensors");
    SafetensorsWriter.write(file, tensors);
    return file;
  }

  private Path raw(String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json).put(data);
    return Files.write(folder.resolve("model.safetensors"), bytes.array());
  }

  private static byte[] shorts(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putShort((short) value);
    }
    return bytes.array();
  }
}
