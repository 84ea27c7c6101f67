package io.millrace.plugin.tuner.djl.internal;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import io.millrace.api.PlatformException;
import io.millrace.plugin.tuner.djl.internal.Length.Overlong;
import io.millrace.runtime.template.Rendered.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns data rows into tokens, in TRL's formats: {@code text}; {@code messages}; {@code prompt} and
 * {@code completion}; {@code prompt}, {@code chosen}, {@code rejected}; {@code prompt}, {@code
 * completion}, {@code label}; each as plain text or as chat messages. A column of plain texts may
 * hold a list of alternatives. Not thread-safe.
 */
final class Texts {
  private final Encodings encodings;
  private final Prompts templates;
  private final Length length;
  private final Method method;
  private final Learn learn;
  private int cut;
  private int dropped;

  /**
   * @param templates renders conversations
   * @param learn which tokens sft learns
   */
  Texts(Encodings encodings, Prompts templates, Length length, Method method, Learn learn) {
    this.encodings = encodings;
    this.templates = templates;
    this.length = length;
    this.method = method;
    this.learn = learn;
  }

  /**
   * @throws PlatformException TUNING_DATA_INVALID naming the row and what it lacks
   */
  List<Row> rows(List<Map<String, Object>> data) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < data.size(); i++) {
      Map<String, Object> split = Columns.withPrompt(data.get(i));
      List<Map<String, Object>> parts =
          method == Method.KTO ? Columns.labelled(split) : List.of(split);
      for (Map<String, Object> part : parts) {
        Row row = row(i, part);
        if (row == null) {
          dropped++;
        } else {
          rows.add(row);
        }
      }
    }
    return rows;
  }

  /** Answers that were cut so far. */
  int cut() {
    return cut;
  }

  /** Rows left out so far because they are too long. */
  int dropped() {
    return dropped;
  }

  private @Nullable Row row(int number, Map<String, Object> data) {
    Prompts prompts = templates.with(tools(data), arguments(data));
    boolean whole = method == Method.PRETRAIN || method == Method.SFT;
    if (whole && Columns.conversational(data.getOrDefault("messages", ""))) {
      meaning(number, "messages", Learn.ASSISTANT);
      return conversation(number, prompts, Columns.messages(data.get("messages")), data);
    }
    if (method == Method.PRETRAIN && data.containsKey("text")
        || method == Method.SFT && !data.containsKey("prompt") && data.containsKey("text")) {
      meaning(number, "text", Learn.ALL);
      List<int[]> all = new ArrayList<>();
      column(number, data, "text")
          .forEach(
              text -> {
                Encoding encoding = encodings.whole(encodings.ended(text, true), true);
                all.add(learnable(number, "text", Encodings.ids(encoding), 2));
              });
      List<int[]> texts = fitted(all, length.longest());
      return texts.isEmpty() ? null : Row.text(texts, List.of(), weight(number, data));
    }
    meaning(number, "prompt", Learn.COMPLETION);
    return answered(number, prompts, data);
  }

  /** Refuses what {@code learn} says where it cannot act on a column, but for its usual sense. */
  private void meaning(int number, String column, Learn may) {
    boolean means = learn == Learn.AUTO || learn == Learn.ALL || learn == may;
    if (!means) {
      throw invalid(
          number,
          "has '"
              + column
              + "', of which learn '"
              + learn.name().toLowerCase(Locale.ROOT)
              + "' says nothing");
    }
  }

  /** A conversation that is learnt whole, or as far as the assistant speaks. */
  private @Nullable Row conversation(
      int number, Prompts prompts, List<Map<String, Object>> messages, Map<String, Object> data) {
    String text = prompts.whole(messages).text();
    String ended = encodings.ended(text, prompts.plain());
    Encoding encoding = encodings.whole(ended, prompts.plain());
    int[] ids = Encodings.ids(encoding);
    boolean assistantOnly = learn == Learn.ASSISTANT;
    boolean[] mask = new boolean[ids.length];
    Arrays.fill(mask, !assistantOnly);
    if (assistantOnly) {
      List<Span> spans = prompts.spoken(messages);
      if (spans == null) {
        throw invalid(number, "has a conversation in which the chat template marks no answers");
      }
      mark(mask, encoding, ended, spans, text.length());
    }
    if (ids.length > length.longest()) {
      if (length.overlong() == Overlong.DROP) {
        return null;
      }
      int from = length.from(ids.length);
      ids = Arrays.copyOfRange(ids, from, from + length.longest());
      mask = Arrays.copyOfRange(mask, from, from + length.longest());
      cut++;
    }
    boolean learns = false;
    for (int i = 1; i < mask.length; i++) {
      learns |= mask[i];
    }
    if (!learns && length.overlong() == Overlong.REFUSE || ids.length < 2) {
      throw invalid(number, "has nothing to learn in 'messages'");
    }
    List<boolean[]> masks = assistantOnly ? List.of(mask) : List.of();
    return learns ? Row.text(List.of(ids), masks, weight(number, data)) : null;
  }

  /** Marks tokens that begin within a span; an end that was appended belongs to the last turn. */
  private static void mark(
      boolean[] mask, Encoding encoding, String text, List<Span> spans, int rendered) {
    CharSpan[] where = encoding.getCharTokenSpans();
    int[] units = text.codePoints().map(Character::charCount).toArray();
    int[] starts = new int[units.length + 1];
    for (int i = 0; i < units.length; i++) {
      starts[i + 1] = starts[i] + units[i];
    }
    for (int t = 0; t < mask.length; t++) {
      int at = where[t] == null ? -1 : starts[where[t].getStart()];
      for (Span span : spans) {
        boolean last = span.end() >= rendered && at >= rendered;
        mask[t] |= at >= span.start() && at < span.end() || last;
      }
    }
  }

  private @Nullable Row answered(int number, Prompts prompts, Map<String, Object> data) {
    List<List<Map<String, Object>>> found =
        Columns.alternatives(data.getOrDefault("prompt", List.of()));
    if (found.isEmpty()) {
      throw invalid(number, "lacks column 'prompt' (it has " + data.keySet() + ")");
    }
    List<int[]> questions = new ArrayList<>();
    found.forEach(
        prompt -> questions.add(encodings.prompt(prompts.render(prompt), prompts.plain())));
    String column = method.paired() ? "chosen" : "completion";
    String prompt = prompts.render(found.get(0));
    List<String> texts = answers(number, prompts, found.get(0), data, column);
    List<String> wrong =
        method.paired() ? answers(number, prompts, found.get(0), data, "rejected") : List.of();
    int start =
        encodings.start(
            prompt, Stream.concat(texts.stream(), wrong.stream()).toList(), prompts.plain());
    if (found.size() == 1 && texts.size() == 1 && (method == Method.SFT || method == Method.ORPO)) {
      questions.set(0, encodings.before(prompt, texts.get(0), prompts.plain(), start));
    }
    List<int[]> answers = encoded(number, column, texts, prompt, prompts.plain(), start);
    List<int[]> rejected = encoded(number, "rejected", wrong, prompt, prompts.plain(), start);
    boolean desirable = method != Method.KTO || label(number, data);
    List<int[]> all = new ArrayList<>(answers);
    all.addAll(rejected);
    List<int[]> asked = length.prompts(questions, all);
    int room = length.longest() - asked.stream().mapToInt(q -> q.length).max().orElse(0);
    if (room < 2 && length.overlong() == Overlong.REFUSE) {
      throw invalid(
          number,
          "has a prompt of "
              + (length.longest() - room)
              + " tokens; the model takes "
              + length.longest());
    }
    List<int[]> good = fitted(answers, room);
    List<int[]> bad = fitted(rejected, room);
    if (good.isEmpty() || method.paired() && bad.isEmpty()) {
      return null;
    }
    return new Row(asked, good, bad, weight(number, data), desirable, List.of());
  }

  private List<int[]> fitted(List<int[]> answers, int room) {
    List<int[]> fitted = new ArrayList<>();
    for (int[] answer : answers) {
      int[] ids = length.answer(answer, room);
      if (ids != null) {
        cut += ids.length < answer.length ? 1 : 0;
        fitted.add(ids);
      }
    }
    return fitted;
  }

  private List<int[]> encoded(
      int number, String column, List<String> answers, String prompt, boolean plain, int start) {
    return answers.stream()
        .map(text -> encodings.answer(prompt, text, plain, start))
        .map(ids -> learnable(number, column, ids, 1))
        .toList();
  }

  private List<String> answers(
      int number,
      Prompts prompts,
      List<Map<String, Object>> prompt,
      Map<String, Object> data,
      String column) {
    Object cell = data.get(column);
    if (cell != null && Columns.conversational(cell)) {
      List<Map<String, Object>> turns = Columns.messages(cell);
      String text = prompts.answer(prompt, turns);
      if (text == null && turns.size() > 1) {
        throw invalid(
            number,
            "has several messages in '" + column + "', which the chat template does not add");
      }
      Object content = turns.get(0).get("content");
      if (text == null && !(content instanceof String)) {
        throw invalid(number, "holds no text in column '" + column + "'");
      }
      String said = text == null ? (String) content : text;
      return List.of(encodings.ended(said, prompts.plain()));
    }
    List<String> answers = new ArrayList<>();
    for (String text : column(number, data, column)) {
      if (text.isBlank()) {
        throw invalid(number, "has an empty text in column '" + column + "'");
      }
      answers.add(encodings.ended(text, prompts.plain()));
    }
    return answers;
  }

  private int[] learnable(int number, String column, int[] ids, int least) {
    if (ids.length < least) {
      throw invalid(number, "has nothing to learn in '" + column + "'");
    }
    return ids;
  }

  private static List<Object> tools(Map<String, Object> data) {
    return data.get("tools") instanceof List<?> tools ? new ArrayList<>(tools) : List.of();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> arguments(Map<String, Object> data) {
    return data.get("chat_template_kwargs") instanceof Map<?, ?> arguments
        ? (Map<String, Object>) arguments
        : Map.of();
  }

  private boolean label(int number, Map<String, Object> data) {
    Object label = data.get("label");
    if (label instanceof Boolean good) {
      return good;
    }
    if (label instanceof Number good && (good.doubleValue() == 0 || good.doubleValue() == 1)) {
      return good.doubleValue() == 1;
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
      if (!(item instanceof String text)) {
        throw invalid(number, "holds no text in column '" + name + "'");
      }
      texts.add(text);
    }
    if (texts.isEmpty()) {
      throw invalid(number, "lacks column '" + name + "' (it has " + data.keySet() + ")");
    }
    return texts;
  }

  private PlatformException invalid(int number, String what) {
    return PlatformException.caller(
        "TUNING_DATA_INVALID",
        "Row " + (number + 1) + " " + what + ".",
        "Method "
            + method.name().toLowerCase(Locale.ROOT)
            + " takes "
            + switch (method) {
              case PRETRAIN, SFT -> "'text', 'messages', or 'prompt' and 'completion'.";
              case DPO, ORPO -> "'prompt', 'chosen' and 'rejected'.";
              case KTO -> "'prompt', 'completion' and 'label' (true or false).";
            });
  }
}
