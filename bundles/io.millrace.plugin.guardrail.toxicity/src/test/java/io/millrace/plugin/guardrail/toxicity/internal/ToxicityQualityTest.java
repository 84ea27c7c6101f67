package io.millrace.plugin.guardrail.toxicity.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.SharedData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The figures of the card, on the shipped weights and held-out texts. */
class ToxicityQualityTest {
  private static Path data() {
    return SharedData.orSkip("toxicity/train.csv").getParent().getParent();
  }

  @Test
  void is_as_good_as_its_card_says() throws IOException {
    Quality q = Quality.of(Model.shipped(), Tweets.tweets(data()).held(), UnaryOperator.identity());

    assertTrue(
        q.f1() >= 0.96 && q.precision() >= 0.97 && q.recall() >= 0.95 && q.auc() >= 0.975,
        q.toString());
  }

  @Test
  void disguises_cost_little() throws IOException {
    List<Tweets.Row> held = Tweets.tweets(data()).held();

    for (Disguise d : Disguise.values()) {
      Quality q = Quality.of(Model.shipped(), held, d);
      assertTrue(q.f1() >= (d == Disguise.SPACED ? 0.87 : 0.93), d + " " + q);
    }
  }

  @Test
  void hardly_ever_flags_an_ordinary_question() throws IOException {
    Model model = Model.shipped();
    List<Tweets.Row> held = Tweets.questions(data()).held();
    List<String> wrong = new ArrayList<>();
    for (Tweets.Row row : held) {
      List<Word> words = Words.of(row.text());
      if (model.score(words, 0, words.size()) >= 0.5) {
        wrong.add(row.text());
      }
    }

    assertTrue(wrong.size() * 500 <= held.size(), wrong.toString());
  }

  @Test
  void training_gives_the_shipped_weights_again() throws IOException {
    List<Tweets.Row> rows = Remake.rows(Tweets.tweets(data()), Tweets.questions(data()));
    ByteArrayOutputStream made = new ByteArrayOutputStream();

    Training.of(rows).write(made);

    ByteArrayOutputStream shipped = new ByteArrayOutputStream();
    Model.shipped().write(shipped);
    assertArrayEquals(shipped.toByteArray(), made.toByteArray());
  }
}
