package io.millrace.cli.internal.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.cli.internal.FakeServer;
import io.millrace.cli.internal.Terminal;
import io.millrace.runtime.gguf.GgufModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class InspectCommandTest {
  private static final Path FILE =
      Path.of(System.getProperty("millrace.root", "../.."))
          .resolve("bundles/io.millrace.runtime.gguf/src/test/resources/llama.gguf");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private Map<String, String> environment = Map.of();

  @TempDir Path folder;

  private int run(String... arguments) {
    Terminal terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(new byte[0]),
            false,
            environment);
    CommandLine line = ModelCommands.line(terminal);
    line.setExecutionExceptionHandler(
        (failure, command, result) -> {
          out.writeBytes(String.valueOf(failure.getMessage()).getBytes(StandardCharsets.UTF_8));
          return 1;
        });
    return line.execute(arguments);
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
  }

  /** A safetensors model of one matrix of BF16, 99 times 4. */
  private Path safetensors(Path model, int vocabulary) throws IOException {
    Files.createDirectories(model);
    GgufModel.open(FILE).describe(model);
    String config = Files.readString(model.resolve("config.json"));
    Files.writeString(
        model.resolve("config.json"),
        config.replaceFirst("\"vocab_size\" : \\d+", "\"vocab_size\" : " + vocabulary));
    byte[] header =
        "{\"model.embed_tokens.weight\":{\"dtype\":\"BF16\",\"shape\":[99,4],\"data_offsets\":[0,792]}}"
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + header.length + 792).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(
        model.resolve("model.safetensors"), file.putLong(header.length).put(header).array());
    return model;
  }

  @Test
  void describes_a_gguf_file() throws IOException {
    assertEquals(0, run("inspect", "--json", "--context", "100", FILE.toString()));

    assertEquals("LlamaForCausalLM", json().path("architecture").asText());
    assertEquals(61_600, json().path("parameters").asInt());
    assertEquals("[\"default\"]", json().path("chatTemplates").toString());
    assertEquals(720, json().path("tokenizer").path("tokens").asInt());
    // two layers, two key-value heads of eight, keys and values of four bytes
    assertEquals(256, json().path("cacheBytesPerToken").asInt());
    JsonNode memory = json().path("memoryBytes").path("F32");
    assertEquals(4 * 61_600, memory.path("weights").asInt());
    assertEquals(4 * 61_600 + 25_600, memory.path("context100").asInt());
    assertEquals("F16", json().path("tensors").get(0).path("format").asText());
  }

  @Test
  void tells_that_vectors_hold_weights_twice() {
    assertEquals(0, run("inspect", FILE.toString()));

    String printed = out.toString(StandardCharsets.UTF_8);
    assertTrue(printed.contains("Weights are held twice"), printed);
  }

  @Test
  void counts_matrices_of_four_bits_by_their_own_shape() throws IOException {
    Path packed =
        Path.of(System.getProperty("millrace.root", "../.."))
            .resolve("bundles/io.millrace.runtime.decoder/src/test/resources")
            .resolve("io/millrace/runtime/decoder/packed");

    run("inspect", "--json", packed.toString());

    int products = 2 * (2 * 64 * 64 + 2 * 32 * 64 + 3 * 64 * 96);
    int rows = 2 * 61;
    int norms = 5 * 64;
    assertEquals(products + rows * 64 + norms, json().path("parameters").asInt());
    JsonNode memory = json().path("memoryBytes");
    assertEquals(
        products / 2 + products / 8 + rows * (64 + 8) + 4 * norms,
        memory.path("INT4").path("weights").asInt());
    assertEquals(4 * (products + rows * 64 + norms), memory.path("F32").path("weights").asInt());
    assertTrue(json().path("tensors").toString().contains("\"I4\""), json().toString());
  }

  @Test
  void counts_an_embedding_that_is_also_the_head_twice() throws IOException {
    run("inspect", "--json", safetensors(folder.resolve("tied"), 99).toString());

    assertEquals(99 * 4, json().path("parameters").asInt());
    JsonNode memory = json().path("memoryBytes");
    assertEquals(2 * 4 * 99 * 4, memory.path("F32").path("weights").asInt());
    assertEquals(2 * (99 * 4 + 8 * 99), memory.path("INT8").path("weights").asInt());
  }

  @Test
  void says_what_keeps_a_model_from_being_served() throws IOException {
    Path model = safetensors(folder.resolve("model"), 99);

    assertEquals(1, run("inspect", model.toString()));

    String text = out.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("tokenizer.json has 720 tokens, the model 99"), text);
    assertTrue(text.contains("BF16"), text);
  }

  @Test
  void finds_a_model_in_hugging_faces_cache() throws IOException {
    Path cached = folder.resolve("models--o--n");
    safetensors(cached.resolve("snapshots/abc"), 720);
    Files.createDirectories(cached.resolve("refs"));
    Files.writeString(cached.resolve("refs/main"), "abc");
    environment = Map.of("HF_HUB_CACHE", folder.toString());

    assertEquals(0, run("inspect", "--json", "hf://o/n"));
    assertEquals(396, json().path("parameters").asInt());

    out.reset();
    assertEquals(1, run("inspect", "hf://o/other"));
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("is not in the cache"));
  }

  @Test
  void fetches_descriptions_and_headers_of_a_registered_model() throws IOException {
    Path model = safetensors(folder.resolve("model"), 720);
    String weights = Files.readString(model.resolve("model.safetensors"));
    try (FakeServer server = new FakeServer()) {
      server.on("GET /api/v1/models/p/m/2", 200, "{\"weights\":\"store://model/p/m:7\"}");
      String artifact = "GET /api/v1/artifacts/model/p/m/7";
      for (String name : new String[] {"config.json", "tokenizer.json"}) {
        server.on(artifact + "/files/" + name, 200, Files.readString(model.resolve(name)));
      }
      server.on(artifact + "/files/model.safetensors", 200, weights);
      server.on(
          artifact,
          200,
          "{\"files\":[{\"path\":\"config.json\",\"sizeBytes\":1},{\"path\":\"tokenizer.json\",\"sizeBytes\":1},"
              + "{\"path\":\"model.safetensors\",\"sizeBytes\":"
              + weights.length()
              + "},{\"path\":\"../evil.json\",\"sizeBytes\":1}]}");

      assertEquals(0, run("inspect", "--json", "--url", server.url(), "-p", "p", "m:2"));
    }

    assertEquals(396, json().path("parameters").asInt());
  }
}
