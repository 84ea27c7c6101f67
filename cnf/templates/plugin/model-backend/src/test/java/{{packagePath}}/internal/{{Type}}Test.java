package {{package}}.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.PlatformException;
import io.millrace.api.model.Completion;
import io.millrace.api.model.Completion.Finish;
import io.millrace.api.model.GenerationRequest;
import io.millrace.api.model.Message;
import io.millrace.api.model.ModelSession;
import io.millrace.api.model.ModelSource;
import io.millrace.api.model.Sampling;
import io.millrace.api.parameter.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class {{Type}}Test {
  @TempDir Path folder;

  private ModelSession load(ModelSource source) {
    {{Type}} backend = new {{Type}}();
    return backend.load(source, Values.check("backend", backend.parameters(), Map.of()));
  }

  @Test
  void says_what_it_learned_and_stops_where_the_texts_did() throws IOException {
    // a prompt ends with a blank, so what follows a blank begins the answer
    Trained.on("x abc", "y abc").write(folder);

    try (ModelSession session = load(ModelSource.of(folder))) {
      Completion c =
          session.generate(
              new GenerationRequest(List.of(Message.user("?")), Sampling.greedy(10)));

      assertEquals("abc", c.text());
      assertEquals(Finish.STOP, c.finish());
    }
  }

  @Test
  void refuses_a_file_that_holds_something_else() throws IOException {
    Files.writeString(folder.resolve("model.safetensors"), "not a tensor");

    assertEquals(
        "MODEL_INVALID",
        assertThrows(PlatformException.class, () -> load(ModelSource.of(folder))).code());
  }

  @Test
  void refuses_an_adapter() throws IOException {
    Trained.on("abc").write(folder);

    assertEquals(
        "MODEL_UNSUPPORTED",
        assertThrows(
                PlatformException.class,
                () -> load(new ModelSource(folder, Optional.of(folder))))
            .code());
  }
}
