package io.millrace.plugin.model.djl.internal;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.DecoderWeights;
import io.millrace.runtime.decoder.LoraAdapter;
import io.millrace.runtime.decoder.LoraConfig;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A decoder with random weights and a tokenizer of single characters: it speaks nonsense, but
 * always the same. Token 0 begins a text, token 1 ends an answer.
 */
final class TinyModel {
  static final DjlRuntime DJL = DjlRuntime.standalone();

  private TinyModel() {}

  static DecoderConfig config() {
    return DecoderConfig.of(99, 32, 64, 2, 4, 2, 2048).withTokens(0, List.of(1));
  }

  static Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (NDManager manager = DJL.engine().newBaseManager();
        DecoderWeights weights = DecoderWeights.random(manager, config(), 0.6, 11)) {
      weights.write(folder);
    }
    Files.writeString(folder.resolve("tokenizer.json"), tokenizer());
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"bos_token\":\"<s>\",\"eos_token\":\"</s>\",\"chat_template\":\"{{ bos_token }}"
            + "{% for m in messages %}<{{ m.role }}>{{ m.content }}\\n{% endfor %}"
            + "{% if add_generation_prompt %}<assistant>{% endif %}\"}");
    return folder;
  }

  static Path writeAdapter(Path folder, int rank) throws IOException {
    Files.createDirectories(folder);
    LoraConfig lora = new LoraConfig(rank, 64, 0, List.of("q_proj", "down_proj"), "");
    try (NDManager manager = DJL.engine().newBaseManager();
        LoraAdapter adapter = LoraAdapter.random(manager, config(), lora, 5)) {
      adapter.arrays().forEach((name, array) -> array.addi(0.05f));
      adapter.write(folder);
    }
    return folder;
  }

  private static String tokenizer() {
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = json.createObjectNode().put("version", "1.0");
    for (String special : List.of("<s>", "</s>", "<unk>")) {
      root.withArray("added_tokens")
          .addObject()
          .put("id", List.of("<s>", "</s>", "<unk>").indexOf(special))
          .put("content", special)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    root.putNull("normalizer").putNull("post_processor");
    root.putObject("pre_tokenizer")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
    root.putObject("decoder")
        .put("type", "ByteLevel")
        .put("add_prefix_space", true)
        .put("trim_offsets", true)
        .put("use_regex", true);
    ObjectNode model = root.putObject("model").put("type", "BPE").put("unk_token", "<unk>");
    ObjectNode vocab = model.putObject("vocab");
    vocab.put("<s>", 0).put("</s>", 1).put("<unk>", 2).put("\u0120", 3).put("\u010a", 4);
    for (char c = '!'; c <= '~'; c++) {
      vocab.put(String.valueOf(c), 5 + c - '!');
    }
    model.putArray("merges");
    return root.toString();
  }
}
