package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.api.model.ScoredToken;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Log-probabilities in OpenAI's two shapes. */
final class Scores {
  /** What JSON can say of minus infinity; vLLM's word. */
  private static final double LEAST = -9999;

  private Scores() {}

  /** Of a chat. */
  record Logprobs(List<Token> content, Optional<List<Token>> refusal) {}

  /** A token, and what else could have come. */
  record Token(
      String token,
      double logprob,
      List<Integer> bytes,
      @JsonProperty("top_logprobs") List<Alternative> topLogprobs) {}

  /** What could have come. */
  record Alternative(String token, double logprob, List<Integer> bytes) {}

  /** Of a completion: the tokens and, by position, what belongs to each. */
  record CompletionLogprobs(
      List<String> tokens,
      @JsonProperty("token_logprobs") List<@Nullable Double> tokenLogprobs,
      @JsonProperty("top_logprobs") List<@Nullable Map<String, Double>> topLogprobs,
      @JsonProperty("text_offset") List<Integer> textOffset) {}

  /** A token in its place in a prompt; by its id, as vLLM has it. */
  record PromptToken(double logprob, int rank, @JsonProperty("decoded_token") String decodedToken) {
    static PromptToken of(ScoredToken t) {
      return new PromptToken(finite(t.logProbability()), t.rank(), t.text());
    }
  }

  /**
   * In vLLM's shape: for each token of the prompt itself and the likeliest in its place; null for
   * the first, before which there is nothing.
   *
   * @param tokens empty if they may not be told
   * @param most how many of the likeliest; −1 if nobody asked
   */
  static @Nullable List<@Nullable Map<String, PromptToken>> prompt(
      List<ScoredToken> tokens, int most) {
    if (most < 0 || tokens.isEmpty()) {
      return null;
    }
    List<@Nullable Map<String, PromptToken>> all = new ArrayList<>();
    for (ScoredToken t : tokens) {
      Map<String, PromptToken> place = new LinkedHashMap<>();
      place.put(String.valueOf(t.id()), PromptToken.of(t));
      t.alternatives().stream()
          .limit(most)
          .forEach(a -> place.putIfAbsent(String.valueOf(a.id()), PromptToken.of(a)));
      all.add(Double.isNaN(t.logProbability()) ? null : place);
    }
    return all;
  }

  static Logprobs chat(List<ScoredToken> tokens) {
    return new Logprobs(
        tokens.stream()
            .map(
                t ->
                    new Token(
                        t.text(),
                        finite(t.logProbability()),
                        bytes(t),
                        t.alternatives().stream()
                            .map(
                                a ->
                                    new Alternative(a.text(), finite(a.logProbability()), bytes(a)))
                            .toList()))
            .toList(),
        Optional.empty());
  }

  /**
   * @param most how many of the likeliest were asked for
   * @param offset of the first token in the text, in code points as Python counts
   */
  static CompletionLogprobs completion(List<ScoredToken> tokens, int most, int offset) {
    List<String> texts = new ArrayList<>();
    List<@Nullable Double> scores = new ArrayList<>();
    List<@Nullable Map<String, Double>> tops = new ArrayList<>();
    List<Integer> offsets = new ArrayList<>();
    int at = offset;
    for (ScoredToken t : tokens) {
      boolean scored = !Double.isNaN(t.logProbability());
      texts.add(t.text());
      scores.add(scored ? (Double) finite(t.logProbability()) : null);
      tops.add(scored && most > 0 ? top(t, most) : null);
      offsets.add(at);
      at += length(t.text());
    }
    return new CompletionLogprobs(texts, scores, tops, offsets);
  }

  /** Code points of a text. */
  static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** The likeliest, and the token itself wherever it ranks. */
  private static Map<String, Double> top(ScoredToken t, int most) {
    Map<String, Double> top = new LinkedHashMap<>();
    t.alternatives().stream()
        .limit(most)
        .forEach(a -> top.putIfAbsent(a.text(), finite(a.logProbability())));
    top.putIfAbsent(t.text(), finite(t.logProbability()));
    return top;
  }

  private static double finite(double logProbability) {
    return Double.isNaN(logProbability) ? LEAST : Math.max(LEAST, logProbability);
  }

  private static List<Integer> bytes(ScoredToken token) {
    List<Integer> bytes = new ArrayList<>();
    for (byte b : token.bytes()) {
      bytes.add(b & 0xff);
    }
    return bytes;
  }
}
