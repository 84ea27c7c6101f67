package io.millrace.cli.internal.bench.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeBenchTest {
  @Test
  void the_same_question_is_the_same_text_and_others_share_no_beginning() {
    Questions questions = new Questions("m", "why?", 3, false, null, false);

    assertEquals(questions.body(7), questions.body(7));
    String one = questions.body(7).get("prompt").toString();
    String other = questions.body(8).get("prompt").toString();
    assertTrue(one.endsWith(" why?"));
    assertNotEquals(one.split(" ")[0], other.split(" ")[0]);
    assertFalse(questions.body(7).containsKey("max_tokens"));
    assertEquals(1, questions.reading(40, 7).get("max_tokens"));
  }

  @Test
  void a_server_of_its_own_serves_the_folder_or_the_uri_that_was_named() {
    String folder = OwnServer.project("models/x", Map.of("precision", "int8"));
    assertTrue(folder.contains("source: \"file:" + Path.of("models/x").toAbsolutePath() + "\""));
    assertTrue(folder.contains("            precision: int8\n"));
    assertTrue(OwnServer.project("hf://a/b", Map.of()).contains("source: \"hf://a/b\""));
  }

  @Test
  void a_level_that_is_ended_early_has_the_answers_it_waited_for() throws Exception {
    StreamingClient nobody = new StreamingClient("http://127.0.0.1:1", "");
    Questions questions = new Questions("m", "why?", 0, true, null, false);
    LoadLevel level = new LoadLevel(nobody, questions, 3, 0, 0, 3600);

    level.end();
    LevelFigures figures = level.run(0);

    assertEquals(3, figures.failed());
  }

  @Test
  void throughput_is_drawn_over_clients(@TempDir Path folder) throws Exception {
    LevelFigures level = new LevelFigures(1, List.of(List.of()), List.of(), 1);
    LevelFigures more = new LevelFigures(8, List.of(List.of()), List.of(), 1);

    ThroughputPlot.write(Map.of("millrace", List.of(level, more)), folder.resolve("t.png"));

    assertEquals(720, ImageIO.read(folder.resolve("t.png").toFile()).getWidth());
    assertTrue(Files.size(folder.resolve("t.png")) > 1000);
  }

  @Test
  void this_process_has_a_footprint_where_the_system_tells() {
    Footprint.of(ProcessHandle.current().pid())
        .ifPresent(f -> assertTrue(f.residentMib() > 10 && f.threads() > 1));
    assertTrue(Footprint.of(-1).isEmpty());
  }
}
