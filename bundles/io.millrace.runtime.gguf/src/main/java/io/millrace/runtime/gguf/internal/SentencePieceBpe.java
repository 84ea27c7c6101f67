package io.millrace.runtime.gguf.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * SentencePiece's tokenizers of type BPE, with bytes for what they do not know. They carry scores
 * instead of merges; merges are found as Hugging Face's {@code convert_slow_tokenizer} finds them.
 */
final class SentencePieceBpe {
  private static final String BLANK = "\u2581";
  private static final int LONGEST_PIECE = 256;

  private record Merge(String left, String right, double score) {}

  private SentencePieceBpe() {}

  static void write(ObjectNode json, Entries entries, List<?> tokens) throws BrokenFile {
    boolean prefix = entries.flag("tokenizer.ggml.add_space_prefix", true);
    ObjectNode normalizer = json.putObject("normalizer").put("type", "Sequence");
    ArrayNode steps = normalizer.putArray("normalizers");
    if (prefix) {
      steps.addObject().put("type", "Prepend").put("prepend", BLANK);
    }
    replace(steps.addObject(), " ", BLANK);
    json.putNull("pre_tokenizer");
    TokenizerJson.begin(json, entries, true);
    ArrayNode decoders = json.putObject("decoder").put("type", "Sequence").putArray("decoders");
    replace(decoders.addObject(), BLANK, " ");
    decoders.addObject().put("type", "ByteFallback");
    decoders.addObject().put("type", "Fuse");
    if (prefix) {
      decoders.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
    }
    ObjectNode model = json.putObject("model").put("type", "BPE");
    model.putNull("dropout");
    String unknown = TokenizerJson.token(entries, "tokenizer.ggml.unknown_token_id");
    model.put("unk_token", unknown.isEmpty() ? null : unknown);
    model.putNull("continuing_subword_prefix");
    model.putNull("end_of_word_suffix");
    model.put("fuse_unk", true);
    model.put("byte_fallback", true);
    model.put("ignore_merges", false);
    TokenizerJson.vocabulary(model, tokens);
    ArrayNode merges = model.putArray("merges");
    for (Merge merge : merges(tokens, entries.list("tokenizer.ggml.scores"))) {
      merges.addArray().add(merge.left()).add(merge.right());
    }
  }

  private static void replace(ObjectNode step, String from, String to) {
    step.put("type", "Replace").putObject("pattern").put("String", from);
    step.put("content", to);
  }

  private static List<Merge> merges(List<?> tokens, List<?> scores) throws BrokenFile {
    if (scores.size() != tokens.size()) {
      throw new BrokenFile("has " + scores.size() + " scores for " + tokens.size() + " tokens");
    }
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < tokens.size(); id++) {
      ids.put(String.valueOf(tokens.get(id)), id);
    }
    List<Merge> merges = new ArrayList<>();
    for (int id = 0; id < tokens.size(); id++) {
      String piece = String.valueOf(tokens.get(id));
      double score = scores.get(id) instanceof Number n ? n.doubleValue() : 0;
      List<Merge> local = new ArrayList<>();
      int most = Math.min(piece.length(), LONGEST_PIECE);
      for (int at = 1; at < most; at++) {
        String left = piece.substring(0, at);
        String right = piece.substring(at);
        if (ids.containsKey(left) && ids.containsKey(right)) {
          local.add(new Merge(left, right, score));
        }
      }
      local.sort(
          Comparator.comparingInt((Merge m) -> ids.get(m.left()))
              .thenComparingInt(m -> ids.get(m.right())));
      merges.addAll(local);
    }
    merges.sort(
        Comparator.comparingDouble(Merge::score)
            .thenComparingInt(m -> m.left().codePointCount(0, m.left().length()))
            .thenComparingInt(m -> m.right().codePointCount(0, m.right().length()))
            .reversed());
    return merges;
  }
}
