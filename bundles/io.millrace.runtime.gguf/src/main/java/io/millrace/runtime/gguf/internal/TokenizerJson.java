package io.millrace.runtime.gguf.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/** Writes a file's tokenizer as a {@code tokenizer.json} that splits texts in the same way. */
final class TokenizerJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Kinds of tokens, as llama.cpp's {@code llama_token_type} numbers them. */
  private static final int UNKNOWN = 2;

  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;

  private TokenizerJson() {}

  static ObjectNode of(Entries entries) throws IOException {
    List<?> tokens = entries.list("tokenizer.ggml.tokens");
    if (tokens.isEmpty()) {
      throw new BrokenFile("has no entry tokenizer.ggml.tokens");
    }
    String model = entries.text("tokenizer.ggml.model").orElse("");
    ObjectNode json = JSON.createObjectNode();
    json.put("version", "1.0");
    json.putNull("truncation");
    json.putNull("padding");
    added(json.putArray("added_tokens"), entries, tokens);
    switch (model) {
      case "gpt2" -> ByteLevelBpe.write(json, entries, tokens);
      case "llama" -> SentencePieceBpe.write(json, entries, tokens);
      default -> throw new UnknownFormat("its tokenizer is of model '" + model + "'");
    }
    return json;
  }

  private static void added(ArrayNode added, Entries entries, List<?> tokens) {
    for (int id = 0; id < tokens.size(); id++) {
      int kind = kind(entries, id);
      if (kind == CONTROL || kind == USER_DEFINED || kind == UNKNOWN) {
        added
            .addObject()
            .put("id", id)
            .put("content", String.valueOf(tokens.get(id)))
            .put("single_word", false)
            .put("lstrip", false)
            .put("rstrip", false)
            .put("normalized", false)
            .put("special", kind != USER_DEFINED);
      }
    }
  }

  private static int kind(Entries entries, int id) {
    List<?> kinds = entries.list("tokenizer.ggml.token_type");
    return id < kinds.size() && kinds.get(id) instanceof Number n ? n.intValue() : 1;
  }

  /** The text of a token named by an entry such as {@code tokenizer.ggml.bos_token_id}, or "". */
  static String token(Entries entries, String entry) {
    List<?> tokens = entries.list("tokenizer.ggml.tokens");
    return entries
        .number(entry)
        .map(Number::longValue)
        .filter(id -> id >= 0 && id < tokens.size())
        .map(id -> String.valueOf(tokens.get(id.intValue())))
        .orElse("");
  }

  /** Begins a text with the file's first token, where it says so. */
  static void begin(ObjectNode json, Entries entries, boolean otherwise) {
    String begin = token(entries, "tokenizer.ggml.bos_token_id");
    if (begin.isEmpty() || !entries.flag("tokenizer.ggml.add_bos_token", otherwise)) {
      json.putNull("post_processor");
      return;
    }
    ObjectNode processor = json.putObject("post_processor").put("type", "TemplateProcessing");
    ArrayNode single = processor.putArray("single");
    single.addObject().putObject("SpecialToken").put("id", begin).put("type_id", 0);
    single.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
    ArrayNode pair = processor.putArray("pair");
    pair.addAll(single);
    pair.addObject().putObject("Sequence").put("id", "B").put("type_id", 1);
    ObjectNode special = processor.putObject("special_tokens").putObject(begin).put("id", begin);
    special
        .putArray("ids")
        .add(entries.number("tokenizer.ggml.bos_token_id").orElseThrow().longValue());
    special.putArray("tokens").add(begin);
  }

  static void vocabulary(ObjectNode model, List<?> tokens) {
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.put(String.valueOf(tokens.get(id)), id);
    }
  }
}
