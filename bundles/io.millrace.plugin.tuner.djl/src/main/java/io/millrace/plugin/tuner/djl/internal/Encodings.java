package io.millrace.plugin.tuner.djl.internal;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Texts as tokens, the same that TRL makes. A text that no template rendered gets what the
 * tokenizer puts around every text (such as a token that begins it) and an end if it has none. An
 * answer's tokens are those that prompt and answer have together beyond the prompt's own: a
 * tokenizer may write a word within a text otherwise than at its beginning. ORPO's trainer puts the
 * beginning and the end as tokens, whatever the tokenizer does. Not thread-safe.
 */
final class Encodings {
  private final HuggingFaceTokenizer tokenizer;
  private final Marks marks;
  private final boolean odds;

  Encodings(HuggingFaceTokenizer tokenizer, Marks marks, Method method) {
    this.tokenizer = tokenizer;
    this.marks = marks;
    this.odds = method == Method.ORPO;
  }

  /** The tokens of a text as it stands; special tokens are recognised by their names in it. */
  int[] encode(String text) {
    return ids(tokenizer.encode(text, false, false));
  }

  /**
   * @param plain whether no template rendered it
   */
  Encoding whole(String text, boolean plain) {
    return tokenizer.encode(text, plain && !odds, false);
  }

  int[] prompt(String text, boolean plain) {
    return begun(ids(whole(text, plain)));
  }

  /**
   * How many tokens of prompt and answer are the prompt's. ORPO's trainer leaves its last token to
   * the answers if one of them changes what the prompt's tokens are.
   */
  int start(String prompt, List<String> answers, boolean plain) {
    int[] alone = ids(whole(prompt, plain));
    boolean changes =
        answers.stream()
            .map(answer -> together(prompt, answer, plain))
            .anyMatch(all -> Arrays.mismatch(all, alone) < Math.min(all.length, alone.length));
    return odds && changes ? Math.max(0, alone.length - 1) : alone.length;
  }

  /** The prompt as it is before the answer, which it may not be by itself. */
  int[] before(String prompt, String answer, boolean plain, int start) {
    int[] together = together(prompt, answer, plain);
    return together.length > start ? begun(Arrays.copyOf(together, start)) : prompt(prompt, plain);
  }

  /** What an answer adds to a prompt; the answer's own tokens if it adds none. */
  int[] answer(String prompt, String answer, boolean plain, int start) {
    int[] together = together(prompt, answer, plain);
    int[] ids =
        together.length > start
            ? Arrays.copyOfRange(together, start, together.length)
            : encode(answer);
    int[] end = odds && !marks.end().isEmpty() ? encode(marks.end()) : new int[0];
    return end.length == 1 && (ids.length == 0 || ids[ids.length - 1] != end[0])
        ? joined(ids, end)
        : ids;
  }

  private int[] begun(int[] ids) {
    int[] begin = odds && !marks.begin().isEmpty() ? encode(marks.begin()) : new int[0];
    return begin.length == 1 && (ids.length == 0 || ids[0] != begin[0]) ? joined(begin, ids) : ids;
  }

  private int[] together(String prompt, String answer, boolean plain) {
    return ids(whole(prompt + answer, plain));
  }

  /** With an end, unless it has one, or a template ended it by a token of its own. */
  String ended(String text, boolean plain) {
    String end = marks.end();
    String bare = plain ? text : text.stripTrailing();
    boolean has =
        bare.endsWith(end) || !plain && marks.specials().stream().anyMatch(bare::endsWith);
    return has ? text : text + end;
  }

  /** Ids of the given special tokens. */
  Set<Integer> specials(Collection<String> tokens) {
    Set<Integer> ids = new HashSet<>();
    for (String token : tokens) {
      int[] encoded = encode(token);
      if (encoded.length == 1) {
        ids.add(encoded[0]);
      }
    }
    return ids;
  }

  static int[] ids(Encoding encoding) {
    return Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
  }

  private static int[] joined(int[] first, int[] second) {
    int[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
