package io.millrace.runtime.gguf.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/**
 * Tokenizers over bytes written as characters (GPT-2's). How a text is cut before is named by
 * {@code tokenizer.ggml.pre}; patterns as in llama.cpp's {@code llama-vocab.cpp} and the models'
 * own {@code tokenizer.json}.
 */
final class ByteLevelBpe {
  private static final String LLAMA3 =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
          + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  /** That of Mistral's Tekken: words also end where capitals begin. */
  private static final String TEKKEN =
      "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+|"
          + "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*|"
          + "\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private static final String QWEN2 = LLAMA3.replace("\\p{N}{1,3}", "\\p{N}");

  private ByteLevelBpe() {}

  static void write(ObjectNode json, Entries entries, List<?> tokens) throws IOException {
    // files older than the entry do not say how they cut; only GPT-2's own leave no doubt
    String own = entries.architecture().equals("gpt2") ? "gpt-2" : "(missing)";
    String pre = entries.text("tokenizer.ggml.pre").orElse(own);
    json.putNull("normalizer");
    ObjectNode model = json.objectNode();
    boolean whole = false;
    switch (pre) {
      case "gpt-2", "gpt2" -> json.set("pre_tokenizer", bytes(json, true));
      case "llama-bpe", "llama3", "llama-v3" -> {
        cut(json, LLAMA3);
        whole = true;
      }
      case "smaug-bpe", "dbrx" -> cut(json, LLAMA3);
      case "tekken" -> {
        cut(json, TEKKEN);
        whole = true;
      }
      case "qwen2", "deepseek-r1-qwen" -> {
        cut(json, QWEN2);
        json.putObject("normalizer").put("type", "NFC");
      }
      case "smollm" -> {
        ArrayNode steps = sequence(json);
        steps.addObject().put("type", "Digits").put("individual_digits", true);
        steps.add(bytes(json, true));
      }
      default -> throw new UnknownFormat("its tokenizer.ggml.pre is '" + pre + "'");
    }
    TokenizerJson.begin(json, entries, whole);
    json.set("decoder", bytes(json, true));
    model.put("type", "BPE");
    model.putNull("dropout");
    model.putNull("unk_token");
    model.put("continuing_subword_prefix", "");
    model.put("end_of_word_suffix", "");
    model.put("fuse_unk", false);
    model.put("byte_fallback", false);
    model.put("ignore_merges", whole);
    TokenizerJson.vocabulary(model, tokens);
    ArrayNode merges = model.putArray("merges");
    for (Object merge : entries.list("tokenizer.ggml.merges")) {
      String text = String.valueOf(merge);
      int between = text.indexOf(' ', 1);
      if (between < 0 || between == text.length() - 1) {
        throw new BrokenFile("has the merge '" + text + "'");
      }
      merges.addArray().add(text.substring(0, between)).add(text.substring(between + 1));
    }
    json.set("model", model);
  }

  private static ArrayNode sequence(ObjectNode json) {
    return json.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
  }

  private static void cut(ObjectNode json, String pattern) {
    ArrayNode steps = sequence(json);
    ObjectNode split = steps.addObject().put("type", "Split");
    split.putObject("pattern").put("Regex", pattern);
    split.put("behavior", "Isolated").put("invert", false);
    steps.add(bytes(json, false));
  }

  private static ObjectNode bytes(ObjectNode json, boolean pattern) {
    return json.objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", pattern);
  }
}
