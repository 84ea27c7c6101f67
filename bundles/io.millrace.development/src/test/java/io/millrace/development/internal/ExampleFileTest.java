package io.millrace.development.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.development.TuningMethod.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleFileTest {
  private static final String GOOD =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},"
          + "{\"role\":\"assistant\",\"content\":\"b\"}]}";

  @TempDir Path folder;

  private List<Map<String, Object>> read(Type type, String text) throws IOException {
    Path file = folder.resolve("examples");
    Files.writeString(file, text);
    return ExampleFile.read(file, "TRAINING_FILE_INVALID", type);
  }

  private String refused(Type type, String text) {
    PlatformException e = assertThrows(PlatformException.class, () -> read(type, text));
    assertEquals("TRAINING_FILE_INVALID", e.code());
    return e.what();
  }

  @Test
  void a_conversation_becomes_a_prompt_and_its_answer() throws Exception {
    assertEquals(
        List.of(
            Map.of(
                "prompt", List.of(Map.of("role", "user", "content", "a")),
                "completion", List.of(Map.of("role", "assistant", "content", "b")))),
        read(Type.SUPERVISED, "\uFEFF" + GOOD + "\r\n\n"));
  }

  @Test
  void a_file_is_checked_without_keeping_what_it_says() throws Exception {
    Path file = folder.resolve("examples");
    Files.writeString(file, (GOOD + "\n").repeat(3));

    assertEquals(3, ExampleFile.check(file, ExampleFile.TRAINING, Type.SUPERVISED));
    assertTrue(refused(Type.SUPERVISED, GOOD + "\nno\n").contains("line 2"));
  }

  @Test
  void a_line_that_does_not_end_is_refused_before_it_takes_the_memory() {
    String endless = " ".repeat(9 << 20);

    assertEquals(
        "Line 2 has more than 8388608 characters.",
        refused(Type.SUPERVISED, GOOD + "\n" + endless));
  }

  @Test
  void every_answer_of_a_conversation_is_learnt_after_what_came_before() throws Exception {
    List<Map<String, Object>> rows =
        read(
            Type.SUPERVISED,
            "{\"messages\":[{\"role\":\"assistant\",\"content\":\"hello\"},"
                + "{\"role\":\"user\",\"content\":\"a\"},"
                + "{\"role\":\"assistant\",\"content\":\"b\"},"
                + "{\"role\":\"user\",\"content\":\"c\"},"
                + "{\"role\":\"assistant\",\"content\":\"d\"}]}");

    assertEquals(
        List.of("2 b", "4 d"),
        rows.stream()
            .map(
                r ->
                    ((List<?>) r.get("prompt")).size()
                        + " "
                        + ((Map<?, ?>) ((List<?>) r.get("completion")).get(0)).get("content"))
            .toList());
  }

  @Test
  void answers_of_weight_zero_are_read_but_not_learnt() throws Exception {
    List<Map<String, Object>> rows =
        read(
            Type.SUPERVISED,
            "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},"
                + "{\"role\":\"assistant\",\"content\":\"b\",\"weight\":0},"
                + "{\"role\":\"user\",\"content\":\"c\"},"
                + "{\"role\":\"assistant\",\"content\":\"d\",\"weight\":1}]}");

    assertEquals(1, rows.size());
    assertEquals(
        List.of(Map.of("role", "assistant", "content", "d")), rows.get(0).get("completion"));
    assertEquals(3, ((List<?>) rows.get(0).get("prompt")).size());
    assertFalse(rows.get(0).get("prompt").toString().contains("weight"));
  }

  @Test
  void preferences_become_a_prompt_and_two_answers() throws Exception {
    assertEquals(
        List.of(
            Map.of(
                "prompt", List.of(Map.of("role", "user", "content", "a")),
                "chosen", List.of(Map.of("role", "assistant", "content", "good")),
                "rejected", List.of(Map.of("role", "assistant", "content", "bad")))),
        read(
            Type.DPO,
            "{\"input\":{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]},"
                + "\"preferred_output\":[{\"role\":\"assistant\",\"content\":\"good\"}],"
                + "\"non_preferred_output\":[{\"role\":\"assistant\","
                + "\"content\":[{\"type\":\"text\",\"text\":\"bad\"}]}]}"));
  }

  @Test
  void tools_and_their_calls_come_along() throws Exception {
    Map<String, Object> row =
        read(
                Type.SUPERVISED,
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\","
                    + "\"tool_calls\":[{\"id\":\"1\",\"type\":\"function\"}]}],"
                    + "\"tools\":[{\"type\":\"function\"}],\"parallel_tool_calls\":false}")
            .get(0);

    assertEquals(List.of(Map.of("type", "function")), row.get("tools"));
    assertTrue(row.get("completion").toString().contains("tool_calls"));
  }

  @Test
  void every_problem_names_its_line_and_no_text_of_the_data() {
    String what =
        refused(
            Type.SUPERVISED,
            GOOD
                + "\nnot json\n{\"prompt\":\"secret\"}\n{\"messages\":[{\"role\":\"boss\"}]}\n"
                + "{\"messages\":[{\"role\":\"user\",\"content\":\"secret\"}]}\n");

    assertTrue(what.contains("line 2: is no JSON"), what);
    assertTrue(what.contains("line 3: 'prompt' is not known here"), what);
    assertTrue(what.contains("line 4: 'messages[0].role' is none of"), what);
    assertTrue(what.contains("line 5: 'messages' has no answer of the assistant"), what);
    assertFalse(what.contains("secret"), what);
  }

  @Test
  void a_file_of_the_other_method_an_empty_one_and_one_that_is_no_text_are_refused()
      throws Exception {
    assertTrue(refused(Type.DPO, GOOD).contains("line 1: 'messages' is not known here"));
    assertEquals("The file has no examples.", refused(Type.SUPERVISED, "\n \n"));
    Path file = folder.resolve("binary");
    Files.write(file, new byte[] {'{', (byte) 0xff, (byte) 0xfe});

    PlatformException e =
        assertThrows(
            PlatformException.class,
            () -> ExampleFile.read(file, "VALIDATION_FILE_INVALID", Type.SUPERVISED));

    assertEquals("VALIDATION_FILE_INVALID", e.code());
  }

  @Test
  void of_many_problems_a_few_are_told() {
    String what = refused(Type.SUPERVISED, "x\n".repeat(1000));

    assertTrue(what.contains("line 5:") && !what.contains("line 6:"), what);
    assertTrue(what.endsWith("and more."), what);
  }
}
