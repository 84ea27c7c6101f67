package io.millrace.liveops.internal;

import io.millrace.api.evaluation.Exchange;
import io.millrace.api.evaluation.Judgement;
import io.millrace.api.evaluation.Judgement.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Pairs of a better and a worse answer, made of judged traffic. An off-topic question that was
 * answered: a refusal is better than the model's own answer. An on-topic question that was answered
 * well: the own answer is better than a refusal. Of everything else nothing can be learnt: there is
 * no better answer at hand.
 *
 * @param onTopic rows about on-topic questions
 * @param offTopic rows about off-topic questions
 */
record PreferencePairs(List<Map<String, Object>> onTopic, List<Map<String, Object>> offTopic) {
  /**
   * Builds all pairs that the traffic gives.
   *
   * @param refusals of which each pair gets some
   * @param perPair how many refusals a pair gets: one as a text, more as a list of alternatives, of
   *     which the tuner draws another one each epoch. They are dealt out in turn, each deal
   *     shuffled anew, so that all are used alike
   */
  static PreferencePairs of(
      List<Exchange> exchanges,
      List<Judgement> judgements,
      List<String> refusals,
      int perPair,
      Random random) {
    List<Map<String, Object>> on = new ArrayList<>();
    List<Map<String, Object>> off = new ArrayList<>();
    List<String> deck = new ArrayList<>();
    for (int i = 0; i < exchanges.size(); i++) {
      Exchange e = exchanges.get(i);
      Judgement j = judgements.get(i);
      String topic = j.labels().getOrDefault("topic", "");
      boolean learnOff = topic.equals("off") && j.outcome() == Outcome.FAIL;
      boolean learnOn = topic.equals("on") && j.outcome() == Outcome.PASS;
      if (!learnOff && !learnOn || e.answer().isBlank()) {
        continue;
      }
      List<String> dealt = new ArrayList<>();
      while (dealt.size() < Math.min(perPair, refusals.size())) {
        if (deck.isEmpty()) {
          deck.addAll(refusals);
          Collections.shuffle(deck, random);
        }
        String next = deck.remove(deck.size() - 1);
        if (!dealt.contains(next)) {
          dealt.add(next);
        }
      }
      Object refusal = dealt.size() == 1 ? dealt.get(0) : dealt;
      if (learnOn) {
        on.add(row(e, e.answer(), refusal, topic));
      } else {
        off.add(row(e, refusal, e.answer(), topic));
      }
    }
    return new PreferencePairs(on, off);
  }

  private static Map<String, Object> row(Exchange e, Object chosen, Object rejected, String topic) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", e.id());
    row.put("prompt", e.question());
    row.put("chosen", chosen);
    row.put("rejected", rejected);
    row.put("topic", topic);
    return row;
  }

  /**
   * As many pairs as possible with this share of off-topic ones, chosen and mixed at random.
   *
   * @param most at most this many in all
   * @param offShare in (0, 1); empty takes the share that there is
   */
  PreferencePairs balanced(int most, Optional<Double> offShare, Random random) {
    int all = onTopic.size() + offTopic.size();
    double share = offShare.orElse(all == 0 ? 0.5 : (double) offTopic.size() / all);
    double total = most;
    total = share > 0 ? Math.min(total, offTopic.size() / share) : total;
    total = share < 1 ? Math.min(total, onTopic.size() / (1 - share)) : total;
    int off = (int) Math.round(total * share);
    int on = (int) Math.round(total - total * share);
    return new PreferencePairs(pick(onTopic, on, random), pick(offTopic, off, random));
  }

  private static List<Map<String, Object>> pick(
      List<Map<String, Object>> rows, int n, Random random) {
    List<Map<String, Object>> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, Math.min(n, shuffled.size()));
  }

  List<Map<String, Object>> mixed(Random random) {
    List<Map<String, Object>> all = new ArrayList<>(onTopic);
    all.addAll(offTopic);
    Collections.shuffle(all, random);
    return all;
  }
}
