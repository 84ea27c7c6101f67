package io.millrace.runtime.djl.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.millrace.api.PlatformException;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineBootTest {
  private static final Platform HERE = Platform.current();

  @TempDir Path folder;

  @Test
  void loads_on_first_use_and_computes() {
    DjlRuntime runtime = DjlRuntime.standalone();
    assertFalse(runtime.loaded());

    try (NDManager manager = runtime.engine().newBaseManager();
        NDArray product = manager.create(new float[] {1, 2, 3}).mul(2)) {
      assertArrayEquals(new float[] {2, 4, 6}, product.toFloatArray());
    }

    assertTrue(runtime.loaded());
    assertEquals("2.7.1", runtime.engine().getVersion());
  }

  @Test
  void a_tokenizer_neither_truncates_nor_adds_special_tokens() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("tokenizer.json"),
            "{\"version\":\"1.0\",\"added_tokens\":[{\"id\":0,\"content\":\"<s>\",\"single_word\":"
                + "false,\"lstrip\":false,\"rstrip\":false,\"normalized\":false,\"special\":true}],"
                + "\"normalizer\":null,\"pre_tokenizer\":{\"type\":\"WhitespaceSplit\"},"
                + "\"post_processor\":null,\"decoder\":null,\"model\":{\"type\":\"WordLevel\","
                + "\"vocab\":{\"<s>\":0,\"hi\":1},\"unk_token\":\"<s>\"}}");

    try (HuggingFaceTokenizer tokenizer = DjlRuntime.standalone().tokenizer(file)) {
      long[] ids = tokenizer.encode("hi ".repeat(2000)).getIds();

      assertEquals(2000, ids.length);
      assertEquals(1, ids[0]);
    }
  }

  @Test
  void a_file_that_is_no_tokenizer_is_refused_by_name() throws IOException {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), "{}");

    PlatformException e =
        assertThrows(PlatformException.class, () -> DjlRuntime.standalone().tokenizer(file));

    assertEquals("TOKENIZER_INVALID", e.code());
    assertTrue(e.what().contains("tokenizer.json"), e.what());
  }

  @Test
  void another_platform_is_told_which_jar_to_install() {
    Platform strange = new Platform("linux-riscv64", HERE.torchVersion());

    PlatformException e =
        assertThrows(
            PlatformException.class, () -> new EngineBoot(settings(Map.of()), strange).engine());

    assertEquals("NATIVE_MISSING", e.code());
    assertTrue(e.remedy().contains("pytorch-native-cpu-2.7.1-linux-riscv64.jar"), e.remedy());
  }

  @Test
  void natives_of_another_version_are_refused() throws IOException {
    jar("2.6.0", "torch");

    PlatformException e =
        assertThrows(
            PlatformException.class, () -> new EngineBoot(settings(Map.of()), HERE).engine());

    assertEquals("NATIVE_MISMATCH", e.code());
  }

  @Test
  void an_own_libtorch_of_unknown_version_is_refused() {
    PlatformException e =
        assertThrows(
            PlatformException.class,
            () ->
                new EngineBoot(settings(Map.of("PYTORCH_LIBRARY_PATH", folder.toString())), HERE)
                    .engine());

    assertEquals("NATIVE_MISMATCH", e.code());
  }

  @Test
  void unpacks_once_and_repairs_a_torn_library() throws IOException {
    NativeJar jar = NativeJar.in(jar("2.7.1", "torch"), HERE.classifier()).orElseThrow();
    Path cache = folder.resolve("cache");

    Path unpacked = jar.unpackInto(cache);
    Files.writeString(unpacked.resolve("libtorch.so"), "to");
    jar.unpackInto(cache);

    assertEquals("torch", Files.readString(unpacked.resolve("libtorch.so")));
    try (var left = Files.list(cache.resolve("pytorch"))) {
      assertEquals(1, left.count(), "only the libraries");
    }
  }

  private Settings settings(Map<String, String> env) {
    return Settings.of(
        Map.of("millrace.home", folder.toString(), "millrace.cache", folder.toString())::get,
        env,
        2);
  }

  private Path jar(String version, String content) throws IOException {
    Path natives = Files.createDirectories(folder.resolve("lib/native"));
    Path file = natives.resolve("pytorch-native-cpu-" + version + ".jar");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      put(
          zip,
          "native/lib/pytorch.properties",
          "version="
              + version
              + "-20250812\nflavor=cpu\nclassifier="
              + HERE.classifier()
              + "\nlibraries=libtorch.so");
      put(zip, "pytorch/cpu/" + HERE.classifier() + "/libtorch.so", content);
    }
    assertEquals(
        Optional.of(version), NativeJar.in(natives, HERE.classifier()).map(NativeJar::version));
    return natives;
  }

  private static void put(ZipOutputStream zip, String name, String content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }
}
