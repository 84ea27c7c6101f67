package io.millrace.plugin.model.djl.internal;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Text to tokens and back, with the folder's {@code tokenizer.json}. Thread-safe. */
final class TextCodec implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HuggingFaceTokenizer tokenizer;
  private final List<String> specials;
  private final TokenTexts texts;
  private final int vocabulary;

  private TextCodec(
      HuggingFaceTokenizer tokenizer, List<String> specials, TokenTexts texts, int vocabulary) {
    this.tokenizer = tokenizer;
    this.specials = specials;
    this.texts = texts;
    this.vocabulary = vocabulary;
  }

  static TextCodec open(DjlRuntime djl, Path folder, int vocabulary) {
    Path file = folder.resolve("tokenizer.json");
    if (!Files.isRegularFile(file)) {
      throw PlatformException.caller(
          "MODEL_NOT_FOUND",
          "There is no " + file + ".",
          "Convert the model's tokenizer to tokenizer.json (a fast tokenizer) and put it there.");
    }
    List<String> specials = new ArrayList<>();
    try {
      JsonNode json = JSON.readTree(Files.readAllBytes(file));
      requireVocabulary(json.path("model").path("vocab"), vocabulary);
      for (JsonNode token : json.path("added_tokens")) {
        if (token.path("special").asBoolean() && !token.path("content").asText().isEmpty()) {
          specials.add(token.path("content").asText());
        }
      }
      HuggingFaceTokenizer tokenizer = djl.tokenizer(file);
      TokenTexts texts = new TokenTexts(json, vocabulary);
      return new TextCodec(tokenizer, List.copyOf(specials), texts, vocabulary);
    } catch (IOException e) {
      throw invalid(file + " is no JSON: " + e.getMessage());
    } catch (PlatformException e) {
      throw e.code().equals("TOKENIZER_INVALID") ? invalid(e.what()) : e;
    }
  }

  /**
   * Added tokens may lie beyond: some text models share a tokenizer with models for images. Those
   * of the tokenizer's own vocabulary may not.
   */
  private static void requireVocabulary(JsonNode vocab, int vocabulary) {
    int highest = vocab.isArray() ? vocab.size() - 1 : -1; // Unigram lists, others map to ids
    if (vocab.isObject()) {
      for (JsonNode id : vocab) {
        highest = Math.max(highest, id.asInt());
      }
    }
    if (highest >= vocabulary) {
      throw invalid(
          "tokenizer.json has token "
              + highest
              + ", but the model knows only "
              + vocabulary
              + ": it belongs to another model.");
    }
  }

  private static PlatformException invalid(String what) {
    return PlatformException.caller(
        "MODEL_INVALID", what, "Copy tokenizer.json from the model's source again.");
  }

  /** The tokens of a text as it stands; special tokens are recognised by their names in it. */
  int[] encode(String text) {
    return checked(tokenizer.encode(text, false, false).getIds());
  }

  /** The same with what the tokenizer puts around every text, such as a token that begins it. */
  int[] encodeWhole(String text) {
    return checked(tokenizer.encode(text, true, false).getIds());
  }

  private int[] checked(long[] ids) {
    int[] tokens = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      tokens[i] = (int) ids[i];
      if (tokens[i] >= vocabulary) {
        throw invalid(
            "tokenizer.json gives token "
                + tokens[i]
                + ", but the model knows only "
                + vocabulary
                + ".");
      }
    }
    return tokens;
  }

  /** Without special tokens. */
  String decode(long[] tokens) {
    return tokenizer.decode(tokens, true);
  }

  /** With the names of special tokens. */
  String decodeAll(long[] tokens) {
    return tokenizer.decode(tokens, false);
  }

  TokenTexts texts() {
    return texts;
  }

  /**
   * A message's content without the names of special tokens, so that nobody writes a turn of the
   * conversation into a message.
   */
  String withoutSpecials(String content) {
    String clean = content;
    boolean again = true;
    while (again) {
      again = false;
      for (String special : specials) {
        if (clean.contains(special)) {
          clean = clean.replace(special, "");
          again = true; // what was left may join to another name
        }
      }
    }
    return clean;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
