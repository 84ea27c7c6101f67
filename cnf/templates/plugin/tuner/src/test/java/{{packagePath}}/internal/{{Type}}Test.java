package {{package}}.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.parameter.Values;
import io.millrace.api.tuning.TuningListener;
import io.millrace.api.tuning.TuningRequest;
import io.millrace.api.tuning.TuningStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class {{Type}}Test {
  @TempDir Path folder;

  private List<Double> train(Optional<Path> base, String name) throws IOException {
    {{Type}} tuner = new {{Type}}();
    List<Double> losses = new ArrayList<>();
    tuner.tune(
        new TuningRequest(
            Values.check("tuner", tuner.parameters(), Map.of("steps", 200)),
            base,
            List.of(Map.of("text", "banana"), Map.of("text", "bananas")),
            List.of(),
            Files.createDirectories(folder.resolve(name)),
            Files.createDirectories(folder.resolve(name + ".checkpoints"))),
        new TuningListener() {
          @Override
          public void log(String line) {}

          @Override
          public void step(TuningStep step) {
            losses.add(step.loss());
          }

          @Override
          public void evaluated(long step, Map<String, Double> metrics) {}
        });
    return losses;
  }

  @Test
  void learns_what_follows_what() throws IOException {
    List<Double> losses = train(Optional.empty(), "a");

    assertEquals(Math.log(Bigram.SYMBOLS), losses.get(0), 1e-6, "nothing is known at first");
    assertTrue(losses.get(199) < 0.5, "loss " + losses.get(199));
    Bigram model = Bigram.read(folder.resolve("a"));
    double[] afterB = model.logProbabilities(Bigram.symbol('b'));
    assertTrue(Math.exp(afterB[Bigram.symbol('a')]) > 0.9, "an a follows every b");
  }

  @Test
  void goes_on_from_a_base() throws IOException {
    List<Double> first = train(Optional.empty(), "a");

    List<Double> second = train(Optional.of(folder.resolve("a")), "b");

    assertTrue(second.get(0) < first.get(199));
  }
}
