package io.millrace.plugin.tuner.djl.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Learns a byte-level BPE vocabulary (Sennrich et al. 2016; bytes and word pattern of Radford et
 * al. 2019) and writes it as a {@code tokenizer.json}. Equal texts in equal order give an equal
 * file. Not thread-safe.
 */
final class BytePairTrainer {
  private static final Pattern WORD =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);
  private static final int LEAST = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final int vocabulary;
  private final List<String> special;
  private final ByteAlphabet alphabet = new ByteAlphabet();
  private final Map<String, Long> words = new LinkedHashMap<>();

  /**
   * @param vocabulary entries wanted; fewer if the texts run out of pairs seen twice
   * @param special tokens that get the first ids and are never split
   */
  BytePairTrainer(int vocabulary, List<String> special) {
    if (vocabulary < 256 + special.size()) {
      throw new IllegalArgumentException(
          vocabulary + " entries do not hold 256 bytes and " + special.size() + " special tokens");
    }
    this.vocabulary = vocabulary;
    this.special = List.copyOf(special);
  }

  /** Counts a text {@code weight} times; special tokens in it separate words. */
  void add(String text, long weight) {
    List<String> parts = List.of(text);
    for (String token : special) {
      List<String> split = new ArrayList<>();
      parts.forEach(part -> split.addAll(List.of(part.split(Pattern.quote(token), -1))));
      parts = split;
    }
    for (String part : parts) {
      for (Matcher word = WORD.matcher(part); word.find(); ) {
        words.merge(word.group(), weight, Long::sum);
      }
    }
  }

  /** Learns the merges and returns the text of {@code tokenizer.json}. */
  String train() {
    List<String> entries = new ArrayList<>(special);
    int[] byteIds = new int[256];
    for (char c : sorted()) {
      entries.add(String.valueOf(c));
    }
    for (int b = 0; b < 256; b++) {
      byteIds[b] = entries.indexOf(String.valueOf(alphabet.of(b)));
    }
    PairQueue pairs = new PairQueue(words, word -> ids(word, byteIds));
    List<String> merges = new ArrayList<>();
    while (entries.size() < vocabulary) {
      int[] pair = pairs.poll(LEAST);
      if (pair == null) {
        break;
      }
      merges.add(entries.get(pair[0]) + " " + entries.get(pair[1]));
      entries.add(entries.get(pair[0]) + entries.get(pair[1]));
      pairs.merge(pair[0], pair[1], entries.size() - 1);
    }
    return json(entries, merges);
  }

  private char[] sorted() {
    char[] characters = new char[256];
    for (int b = 0; b < 256; b++) {
      characters[b] = alphabet.of(b);
    }
    java.util.Arrays.sort(characters);
    return characters;
  }

  private static int[] ids(String word, int[] byteIds) {
    int[] ids = ByteAlphabet.bytes(word);
    for (int i = 0; i < ids.length; i++) {
      ids[i] = byteIds[ids[i]];
    }
    return ids;
  }

  private String json(List<String> entries, List<String> merges) {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    for (int i = 0; i < special.size(); i++) {
      ObjectNode token = added.addObject().put("id", i).put("content", special.get(i));
      for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
        token.put(flag, false);
      }
      token.put("special", true);
    }
    root.putNull("normalizer");
    byteLevel(root.putObject("pre_tokenizer"));
    root.putNull("post_processor");
    byteLevel(root.putObject("decoder"));
    ObjectNode model = root.putObject("model").put("type", "BPE");
    for (String none :
        List.of("dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix")) {
      model.putNull(none);
    }
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode vocab = model.putObject("vocab");
    for (int i = 0; i < entries.size(); i++) {
      vocab.put(entries.get(i), i);
    }
    merges.forEach(model.putArray("merges")::add);
    return root.toPrettyString() + "\n";
  }

  private static void byteLevel(ObjectNode node) {
    node.put("type", "ByteLevel").put("add_prefix_space", false);
    node.put("trim_offsets", true).put("use_regex", true);
  }
}
