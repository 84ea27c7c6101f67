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

  private Remake() {}

  public static void main(String[] arguments) throws IOException {
    Path data = Path.of(arguments[0]);
    Tweets.Split tweets = Tweets.tweets(data);
    Tweets.Split questions = Tweets.questions(data);
    List<Tweets.Row> rows = new ArrayList<>(tweets.train());
    rows.addAll(questions.train());
    LOG.info("{} tweets and {} questions", tweets.train().size(), questions.train().size());
    Model model = Training.of(rows);
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
