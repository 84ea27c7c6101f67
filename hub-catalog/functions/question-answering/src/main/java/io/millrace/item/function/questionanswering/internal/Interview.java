package io.millrace.item.function.questionanswering.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.model.Completion;
import io.millrace.api.model.Message;
import io.millrace.api.model.Sampling;
import io.millrace.runtime.items.AnsweringModel;
import io.millrace.runtime.items.FieldReading;
import io.millrace.runtime.items.JsonObjects;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks the questions of a plan about texts, and makes one answer of each poll. */
final class Interview {
  private final AnsweringModel model;
  private final Plan plan;
  private final Tally tally;

  Interview(AnsweringModel model, Plan plan, Tally tally) {
    this.model = model;
    this.plan = plan;
    this.tally = tally;
    boolean polled = plan.polls().values().stream().anyMatch(p -> p.count() > 1);
    if (polled && model.sampling().temperature() == 0) {
      throw PlatformException.caller(
          "PARAMETER_INVALID",
          "A poll was asked for, but at temperature 0 all its answers are the same.",
          "Set 'temperature' in 'sampling', for example to 0.7, or 'pollCount' to 1.");
    }
  }

  int batch() {
    return model.batch();
  }

  /**
   * Asks about each text.
   *
   * @param first number of the first row, from 1
   * @return columns to add, a map a text
   */
  List<Map<String, Object>> ask(List<String> texts, long first) {
    List<Map<String, Object>> answers = new ArrayList<>();
    texts.forEach(t -> answers.add(new LinkedHashMap<>(Map.of("invalid", new ArrayList<>()))));
    for (List<Question> group : plan.groups()) {
      Question q = group.get(0);
      if (q.scored()) {
        for (int i = 0; i < texts.size(); i++) {
          score(q, texts.get(i), answers.get(i), first + i);
        }
      } else {
        generate(group, texts, answers, first);
      }
    }
    answers.forEach(a -> a.values().removeIf(v -> v instanceof List<?> l && l.isEmpty()));
    return answers;
  }

  private void generate(
      List<Question> group, List<String> texts, List<Map<String, Object>> answers, long first) {
    List<List<Message>> prompts =
        texts.stream()
            .map(t -> AnsweringModel.conversation(plan.system(), plan.prompt(group, t)))
            .toList();
    List<List<Written>> polls = new ArrayList<>();
    int count = plan.poll(group.get(0)).count();
    for (int p = 0; p < count; p++) {
      Sampling how = model.sampling();
      polls.add(written(prompts, p == 0 ? how : how.withSeed(how.seed().orElse(0) + p)));
    }
    for (int i = 0; i < texts.size(); i++) {
      int row = i;
      List<Written> ballots = polls.stream().map(w -> w.get(row)).toList();
      for (Question q : group) {
        combine(q, group.size() > 1, ballots, answers.get(i), first + i);
      }
    }
  }

  /** What the model wrote, or why it wrote nothing. */
  private record Written(String text, String failure) {}

  private List<Written> written(List<List<Message>> prompts, Sampling how) {
    try {
      return model.answer(prompts, how).stream()
          .map(Completion::text)
          .map(t -> new Written(t, ""))
          .toList();
    } catch (PlatformException e) {
      if (e.retriable() || prompts.size() == 1) {
        return failed(e);
      }
      List<Written> each = new ArrayList<>();
      prompts.forEach(p -> each.addAll(written(List.of(p), how)));
      return each;
    }
  }

  private static List<Written> failed(PlatformException e) {
    if (e.retriable()) {
      throw e;
    }
    return List.of(new Written("", e.code() + ": " + e.what()));
  }

  private void combine(
      Question q, boolean together, List<Written> ballots, Map<String, Object> to, long row) {
    Ballots all = new Ballots(plan.averaged(q));
    String why = "";
    for (Written w : ballots) {
      FieldReading reading =
          w.failure().isEmpty()
              ? read(q, together, w.text())
              : new FieldReading(java.util.Optional.empty(), java.util.Optional.of(w.failure()));
      if (reading.valid()) {
        all.add(reading.value());
      } else {
        why = reading.refused().orElse("");
      }
    }
    String name = q.rule().name();
    if (all.valid() == 0) {
      refuse(q, to, row, why, ballots.get(0).text());
      return;
    }
    tally.valid(q);
    all.winner().ifPresent(v -> to.put(name, v));
    if (ballots.size() > 1) {
      to.put(name + "_agreement", all.agreement(ballots.size()));
    }
  }

  @SuppressWarnings("unchecked") // made in ask()
  private void refuse(Question q, Map<String, Object> to, long row, String why, String written) {
    ((List<Object>) to.get("invalid")).add(q.rule().name());
    tally.refused(q, row, why, written);
  }

  private static FieldReading read(Question q, boolean together, String written) {
    if (!together) {
      return FieldReading.ofText(q.rule(), written);
    }
    String name = q.rule().name();
    for (Map<String, Object> object : JsonObjects.in(written, new ArrayList<>())) {
      if (object.containsKey(name)) {
        return FieldReading.ofJson(q.rule(), object.get(name));
      }
    }
    return FieldReading.ofText(q.rule(), line(name, written));
  }

  /** Models that do not write JSON often write "name: answer" on a line. */
  private static String line(String name, String written) {
    Matcher m =
        Pattern.compile("(?im)^[-*\\d. ]*" + Pattern.quote(name) + "[\"*]* ?: ?(.+)$")
            .matcher(written);
    return m.find() ? m.group(1) : "";
  }

  /** The likeliest answer by its mean log-probability a token, and how likely among the others. */
  private void score(Question q, String text, Map<String, Object> to, long row) {
    String context =
        model
            .session()
            .render(AnsweringModel.conversation(plan.system(), plan.prompt(List.of(q), text)));
    @Nullable String best = null;
    double most = Double.NEGATIVE_INFINITY;
    double sum = 0;
    try {
      double[] means = new double[q.choices().size()];
      for (int i = 0; i < means.length; i++) {
        var scores = model.session().score(context, q.choices().get(i));
        means[i] = scores.total() / Math.max(1, scores.tokens().size());
        if (means[i] > most) {
          most = means[i];
          best = q.choices().get(i);
        }
      }
      for (double mean : means) {
        sum += Math.exp(mean - most);
      }
    } catch (PlatformException e) {
      if (e.retriable()) {
        throw e;
      }
      refuse(q, to, row, e.code() + ": " + e.what(), "");
      return;
    }
    tally.valid(q);
    String name = q.rule().name();
    FieldReading.ofText(q.rule(), String.valueOf(best)).value().ifPresent(v -> to.put(name, v));
    to.put(name + "_agreement", io.millrace.runtime.items.Figures.rounded(1 / sum));
  }
}
