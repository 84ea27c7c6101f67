package {{package}}.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.PlatformException;
import io.millrace.api.function.RunAborted;
import io.millrace.testkit.FakeRunContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class {{Type}}Test {
  @TempDir Path folder;

  private final {{Type}} function = new {{Type}}();

  private FakeRunContext context(long top) throws Exception {
    Path texts = Files.createDirectories(folder.resolve("texts"));
    return new FakeRunContext(folder.resolve("run"), function, Map.of("top", top))
        .with("texts", "store://documents/bank/notes:1", texts, Map.of());
  }

  @Test
  void lists_the_most_frequent_words_of_all_files() throws Exception {
    FakeRunContext context = context(2);
    Files.writeString(folder.resolve("texts/a.txt"), "To be, or not to be.\nThat is it.");
    Files.writeString(folder.resolve("texts/b.txt"), "To be sure");

    function.run(context);

    assertEquals(
        List.of("word,count", "be,3", "to,3"),
        Files.readAllLines(context.outputFolder("words").resolve("words.csv")));
    assertEquals(Map.of("files", 2L, "words", 12L), context.results());
  }

  @Test
  void names_a_file_that_is_not_text() throws Exception {
    FakeRunContext context = context(2);
    Files.write(folder.resolve("texts/a.bin"), new byte[] {(byte) 0xff, (byte) 0xfe});

    PlatformException e = assertThrows(PlatformException.class, () -> function.run(context));

    assertEquals("TEXT_INVALID", e.code());
  }

  @Test
  void heeds_its_abort() throws Exception {
    FakeRunContext context = context(2).abortAfter(1);
    Files.writeString(folder.resolve("texts/a.txt"), "one\ntwo\nthree");

    assertThrows(RunAborted.class, () -> function.run(context));
  }
}
