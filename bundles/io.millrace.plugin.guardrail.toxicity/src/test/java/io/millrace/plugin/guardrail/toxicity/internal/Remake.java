package io.millrace.plugin.guardrail.toxicity.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains the model that ships: {@code Remake DATA OUT}; see {@code make/remake}. */
public final class Remake {
  private static final Logger LOG = LoggerFactory.getLogger(Remake.class);

  private static final Path INSULTS = Path.of("make/insults.txt");
  private static final Path CIVIL = Path.of("make/civil.txt");

  private Remake() {}

  /** What the model learns from. */
  static List<Tweets.Row> rows(Tweets.Split tweets, Tweets.Split questions) throws IOException {
    List<Tweets.Row> rows = new ArrayList<>(tweets.train());
    rows.addAll(questions.train());
    rows.addAll(Phrases.beside(questions.train(), INSULTS, true, 0.2));
    rows.addAll(Phrases.beside(questions.train(), CIVIL, false, 0.3));
    LOG.info("{} texts, {} of them tweets", rows.size(), tweets.train().size());
    return rows;
  }

  public static void main(String[] arguments) throws IOException {
    Path data = Path.of(arguments[0]);
    Tweets.Split tweets = Tweets.tweets(data);
    Tweets.Split questions = Tweets.questions(data);
    Model model = Training.of(rows(tweets, questions));
    try (OutputStream out = Files.newOutputStream(Path.of(arguments[1]))) {
      model.write(out);
    }
    LOG.info("as written: {}", Quality.of(model, tweets.held(), UnaryOperator.identity()));
    for (Disguise d : Disguise.values()) {
      LOG.info("{}: {}", d, Quality.of(model, tweets.held(), d));
    }
    long wrong =
        questions.held().stream()
            .filter(r -> model.score(Words.of(r.text()), 0, Words.of(r.text()).size()) >= 0.5)
            .count();
    LOG.info("questions flagged: {} of {}", wrong, questions.held().size());
  }
}
