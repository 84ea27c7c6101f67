package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BytePairTrainerTest {
  @TempDir Path folder;

  @Test
  void the_tokenizers_library_reads_it_and_merges_what_is_frequent() throws IOException {
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(file, trained());
    try (HuggingFaceTokenizer tokenizer = DjlRuntime.standalone().tokenizer(file)) {
      assertArrayEquals(new long[] {1}, ids(tokenizer, "<|end|>"));
      assertEquals(1, ids(tokenizer, " transfer").length);
      assertEquals(3, ids(tokenizer, " transfer<|end|> transfer").length);
      String odd = "Grüße, 漢字 🙂\n\ttransfer";
      assertEquals(odd, tokenizer.decode(ids(tokenizer, odd)));
    }
  }

  @Test
  void the_same_texts_give_the_same_file() {
    assertEquals(trained(), trained());
  }

  @Test
  void stops_when_no_pair_occurs_twice() {
    BytePairTrainer trainer = new BytePairTrainer(5000, List.of("<|end|>"));
    trainer.add("ab ab cd", 1);

    String json = trainer.train();

    assertTrue(json.contains("\"ab\" : 257") && !json.contains("\"cd\""), json);
  }

  private static String trained() {
    BytePairTrainer trainer = new BytePairTrainer(300, List.of("<|pad|>", "<|end|>"));
    trainer.add("a transfer is a transfer is a transfer<|end|>", 10);
    trainer.add("the card's transfer isn't there, it'll be there soon", 1);
    return trainer.train();
  }

  private static long[] ids(HuggingFaceTokenizer tokenizer, String text) {
    return tokenizer.encode(text, false, false).getIds();
  }
}
