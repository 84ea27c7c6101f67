package io.millrace.item.function.generatedata.internal;

import io.millrace.api.function.RunContext;
import io.millrace.api.model.Message;
import io.millrace.api.model.Sampling;
import io.millrace.runtime.items.AnsweringModel;
import io.millrace.runtime.items.FieldReading;
import io.millrace.runtime.items.JsonObjects;
import io.millrace.runtime.items.JsonText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Makes rows until there are enough or the attempts are used up. */
final class Production {
  private static final int MOST_REJECTED = 10_000;
  private static final int LONGEST = 500;
  private static final int AVOID = 5;
  private static final double USUAL_TEMPERATURE = 0.9;

  private final Plan plan;
  private final List<Map<String, Object>> examples;
  private final RunContext context;
  private final SplittableRandom random;
  private final List<Map<String, Object>> rows = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private final List<Map<String, Object>> rejected = new ArrayList<>();
  private final Map<String, Long> reasons = new TreeMap<>();
  private long attempts;
  private long duplicates;
  private long rejectedCount;

  Production(Plan plan, List<Map<String, Object>> examples, RunContext context) {
    this.plan = plan;
    this.examples = examples;
    this.context = context;
    random = new SplittableRandom(plan.seed());
  }

  List<Map<String, Object>> rows() {
    return rows;
  }

  List<Map<String, Object>> rejected() {
    return rejected;
  }

  Map<String, Long> reasons() {
    return reasons;
  }

  long attempts() {
    return attempts;
  }

  long duplicates() {
    return duplicates;
  }

  long rejectedCount() {
    return rejectedCount;
  }

  void produce(AnsweringModel model) {
    while (rows.size() < plan.amount() && attempts < plan.maxAttempts()) {
      context.checkAborted();
      long open = (plan.amount() - rows.size() + plan.chunk() - 1) / plan.chunk();
      long now = Math.min(Math.min(open, model.batch()), plan.maxAttempts() - attempts);
      Sampling how = sampling(model, attempts);
      List<Map<String, Object>> started = new ArrayList<>();
      for (int i = 0; i < now; i++) {
        started.add(started());
      }
      attempts += now;
      round(model, started, how);
      context.progress(rows.size(), plan.amount(), "rows");
    }
  }

  /** Other seeds every time, or a greedy model would write the same again and again. */
  private Sampling sampling(AnsweringModel model, long attempt) {
    Sampling s = model.sampling();
    boolean chosen =
        context.parameters().has("sampling")
            && context.parameters().object("sampling").containsKey("temperature");
    return new Sampling(
        s.maxTokens(),
        chosen ? s.temperature() : USUAL_TEMPERATURE,
        s.topP(),
        s.topK(),
        s.repetitionPenalty(),
        s.stop(),
        java.util.OptionalLong.of(plan.seed() * 1_000_003L + attempt));
  }

  /** What chance gives. */
  private Map<String, Object> started() {
    Map<String, Object> row = new LinkedHashMap<>();
    plan.of(Field.Source.DRAW).forEach(f -> row.put(f.name(), f.drawn(random)));
    return row;
  }

  private void round(AnsweringModel model, List<Map<String, Object>> started, Sampling how) {
    List<Map<String, Object>> open =
        plan.of(Field.Source.MODEL).isEmpty() ? started : written(model, started, how);
    for (Field f : plan.fields()) {
      if (f.source() == Field.Source.TEMPLATE) {
        open = put(f, open, texts(f, open));
      } else if (f.source() == Field.Source.PROMPT && !open.isEmpty()) {
        List<List<Message>> prompts =
            texts(f, open).stream()
                .map(t -> AnsweringModel.conversation(plan.system(), t))
                .toList();
        open = put(f, open, model.answer(prompts, how).stream().map(c -> c.text()).toList());
      }
    }
    open.forEach(this::keep);
  }

  private static List<String> texts(Field f, List<Map<String, Object>> rows) {
    return rows.stream().map(r -> f.template().orElseThrow().fill(r)).toList();
  }

  /** The rows whose value for the field is what it must be, with it. */
  private List<Map<String, Object>> put(
      Field f, List<Map<String, Object>> rows, List<String> texts) {
    List<Map<String, Object>> good = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      FieldReading reading = FieldReading.ofText(f.rule(), texts.get(i));
      if (reading.valid()) {
        Map<String, Object> row = new LinkedHashMap<>(rows.get(i));
        reading.value().ifPresent(v -> row.put(f.name(), v));
        good.add(row);
      } else {
        reject(f.name() + " " + reading.refused().orElse(""), texts.get(i));
      }
    }
    return good;
  }

  private List<Map<String, Object>> written(
      AnsweringModel model, List<Map<String, Object>> started, Sampling how) {
    List<List<Message>> prompts = new ArrayList<>();
    for (Map<String, Object> row : started) {
      prompts.add(
          AnsweringModel.conversation(
              plan.system(), plan.prompt(row, some(examples, plan.shown()), some(rows, AVOID))));
    }
    List<Map<String, Object>> good = new ArrayList<>();
    List<String> texts = model.answer(prompts, how).stream().map(c -> c.text()).toList();
    for (int i = 0; i < texts.size(); i++) {
      List<String> broken = new ArrayList<>();
      List<Map<String, Object>> found = JsonObjects.in(texts.get(i), broken);
      broken.forEach(b -> reject("is no whole JSON", b));
      if (found.isEmpty() && broken.isEmpty()) {
        reject("holds no JSON object", texts.get(i));
      }
      for (Map<String, Object> object : found.subList(0, Math.min(found.size(), plan.chunk()))) {
        checked(object, started.get(i)).ifPresent(good::add);
      }
    }
    return good;
  }

  private List<Map<String, Object>> some(List<Map<String, Object>> from, int most) {
    List<Map<String, Object>> chosen = new ArrayList<>();
    for (int i = 0; i < Math.min(most, from.size()); i++) {
      chosen.add(from.get(random.nextInt(from.size())));
    }
    return chosen.stream().distinct().toList();
  }

  private Optional<Map<String, Object>> checked(
      Map<String, Object> object, Map<String, Object> started) {
    Map<String, Object> row = new LinkedHashMap<>(started);
    for (Field f : plan.of(Field.Source.MODEL)) {
      FieldReading reading = FieldReading.ofJson(f.rule(), object.get(f.name()));
      if (!reading.valid()) {
        reject(f.name() + " " + reading.refused().orElse(""), JsonText.line(object));
        return Optional.empty();
      }
      reading.value().ifPresent(v -> row.put(f.name(), v));
    }
    return Optional.of(row);
  }

  private void keep(Map<String, Object> row) {
    if (rows.size() >= plan.amount()) {
      return;
    }
    List<String> keys = new ArrayList<>();
    Map<String, Object> ordered = new LinkedHashMap<>();
    for (Field f : plan.fields()) {
      if (row.get(f.name()) != null) {
        ordered.put(f.name(), row.get(f.name()));
        if (f.unique()) {
          keys.add(f.name() + "=" + same(row.get(f.name())));
        }
      }
    }
    keys.add(same(JsonText.line(ordered)));
    if (keys.stream().anyMatch(seen::contains)) {
      duplicates++;
      return;
    }
    seen.addAll(keys);
    rows.add(ordered);
  }

  /** Case and blanks do not make a row another one. */
  private static String same(Object value) {
    return String.valueOf(value).strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
  }

  private void reject(String why, String text) {
    rejectedCount++;
    reasons.merge(why, 1L, Long::sum);
    if (rejected.size() < MOST_REJECTED) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("why", why);
      row.put("text", text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text);
      row.put("attempt", attempts);
      rejected.add(row);
    }
  }
}
