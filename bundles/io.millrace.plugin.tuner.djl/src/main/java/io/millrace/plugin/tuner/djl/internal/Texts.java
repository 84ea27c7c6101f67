package io.millrace.plugin.tuner.djl.internal;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.millrace.api.PlatformException;
import io.millrace.api.model.Message;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns data rows into tokens. A column holds a text or a list of alternative texts. Not
 * thread-safe.
 */
final class Texts {
  private final HuggingFaceTokenizer tokenizer;
  private final Prompts prompts;
  private final String end;
  private final int longest;
  private final Method method;
  private int cut;

  /**
   * @param prompts renders a question up to where the answer begins
   * @param end text of the token that ends an answer, appended where it is missing; may be empty
   * @param longest tokens of an example; longer answers are cut, longer prompts refused
   */
  Texts(HuggingFaceTokenizer tokenizer, Prompts prompts, String end, int longest, Method method) {
    this.tokenizer = tokenizer;
    this.prompts = prompts;
    this.end = end;
    this.longest = longest;
    this.method = method;
  }

  /**
   * @throws PlatformException TUNING_DATA_INVALID naming the row and what it lacks
   */
  List<Row> rows(List<Map<String, Object>> data) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < data.size(); i++) {
      rows.add(row(i, data.get(i)));
    }
    return rows;
  }

  /** Answers that were cut so far. */
  int cut() {
    return cut;
  }

  private Row row(int number, Map<String, Object> data) {
    if (method == Method.PRETRAIN && data.containsKey("text")) {
      List<int[]> texts = answers(number, data, "text", 0);
      return new Row(List.of(new int[0]), texts, List.of(), weight(number, data), true);
    }
    List<int[]> questions = new ArrayList<>();
    int room = longest;
    for (List<Message> prompt : prompts(number, data)) {
      int[] ids = encode(prompts.render(prompt));
      if (ids.length > longest - 2) {
        throw invalid(
            number, "has a prompt of " + ids.length + " tokens; the model takes " + longest);
      }
      room = Math.min(room, longest - ids.length);
      questions.add(ids);
    }
    boolean preference = method.paired();
    boolean desirable = method != Method.KTO || label(number, data);
    List<int[]> answers = answers(number, data, preference ? "chosen" : "completion", room);
    List<int[]> rejected = preference ? answers(number, data, "rejected", room) : List.of();
    return new Row(questions, answers, rejected, weight(number, data), desirable);
  }

  private List<int[]> answers(int number, Map<String, Object> data, String column, int room) {
    int limit = room == 0 ? longest : room;
    List<int[]> answers = new ArrayList<>();
    for (String text : column(number, data, column)) {
      int[] ids = encode(end.isEmpty() || text.endsWith(end) ? text : text + end);
      if (ids.length > limit) {
        ids = java.util.Arrays.copyOf(ids, limit);
        cut++;
      }
      if (ids.length < (room == 0 ? 2 : 1)) {
        throw invalid(number, "has nothing to learn in '" + column + "'");
      }
      answers.add(ids);
    }
    return answers;
  }

  private List<List<Message>> prompts(int number, Map<String, Object> data) {
    List<List<Message>> found = Prompts.alternatives(data.getOrDefault("prompt", List.of()));
    if (found.isEmpty()) {
      throw invalid(number, "lacks column 'prompt' (it has " + data.keySet() + ")");
    }
    return found;
  }

  private boolean label(int number, Map<String, Object> data) {
    Object label = data.get("label");
    if (label instanceof Boolean good) {
      return good;
    }
    throw invalid(
        number,
        label == null
            ? "lacks column 'label' (it has " + data.keySet() + ")"
            : "has the label '" + label + "', not true or false");
  }

  private double weight(int number, Map<String, Object> data) {
    Object weight = data.getOrDefault("weight", 1);
    if (weight instanceof Number value && value.doubleValue() > 0) {
      return value.doubleValue();
    }
    throw invalid(number, "has the weight " + weight);
  }

  private List<String> column(int number, Map<String, Object> data, String name) {
    Object value = data.get(name);
    Collection<?> values =
        value instanceof Collection<?> list ? list : value == null ? List.of() : List.of(value);
    List<String> texts = new ArrayList<>();
    for (Object item : values) {
      texts.add(text(number, name, item));
    }
    if (texts.isEmpty()) {
      throw invalid(number, "lacks column '" + name + "' (it has " + data.keySet() + ")");
    }
    return texts;
  }

  private String text(int number, String name, Object item) {
    if (item instanceof String text) {
      return text;
    }
    if (item instanceof Map<?, ?> message && message.get("content") instanceof String text) {
      return text; // a chat message, as in conversational data
    }
    throw invalid(number, "holds no text in column '" + name + "'");
  }

  private PlatformException invalid(int number, String what) {
    return PlatformException.caller(
        "TUNING_DATA_INVALID",
        "Row " + (number + 1) + " " + what + ".",
        "Method "
            + method.name().toLowerCase(java.util.Locale.ROOT)
            + " takes "
            + switch (method) {
              case PRETRAIN -> "'text', or 'prompt' and 'completion'.";
              case SFT -> "'prompt' and 'completion'.";
              case DPO, ORPO -> "'prompt', 'chosen' and 'rejected'.";
              case KTO -> "'prompt', 'completion' and 'label' (true or false).";
            });
  }

  int[] encode(String text) {
    long[] ids = tokenizer.encode(text, false, false).getIds();
    int[] result = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      result[i] = (int) ids[i];
    }
    return result;
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
}
