package io.millrace.deployment.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.deployment.Answer.ToolCall;
import io.millrace.deployment.AnswerListener.CallPiece;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToolCallReaderTest {
  private static final ToolStyle TAGGED =
      new ToolStyle(
          "<tool_call>\n{\"name\": \"", "\", \"arguments\": ", "}\n</tool_call>", true, true);
  private static final String TWO =
      "Well. <tool_call>\n{\"name\": \"add\", \"arguments\": {\"a\": \"}\\\"{\", \"b\": [1]}}\n"
          + "</tool_call>\n<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call>";

  private final ToolCallReader reader = new ToolCallReader(TAGGED, "call_");

  @Test
  void calls_are_the_same_however_the_answer_is_cut() {
    for (int size : new int[] {1, 2, 3, 7, 1000}) {
      ToolCallReader r = new ToolCallReader(TAGGED, "call_");
      StringBuilder text = new StringBuilder();
      List<String> arguments = new ArrayList<>(List.of("", ""));
      for (int i = 0; i < TWO.length(); i += size) {
        ToolCallReader.Read read = r.read(TWO.substring(i, Math.min(TWO.length(), i + size)));
        text.append(read.text());
        for (CallPiece p : read.calls()) {
          arguments.set(p.index(), arguments.get(p.index()) + p.arguments());
        }
      }
      text.append(r.end().text());

      List<ToolCall> expected =
          List.of(
              new ToolCall("call_0", "add", "{\"a\": \"}\\\"{\", \"b\": [1]}"),
              new ToolCall("call_1", "now", "{}"));
      assertEquals(expected, r.calls(), "in pieces of " + size);
      assertEquals("Well. ", text.toString());
      assertEquals("Well. ", r.text());
      assertEquals(expected.stream().map(ToolCall::arguments).toList(), arguments);
    }
  }

  @Test
  void text_that_only_begins_like_a_call_is_told_in_the_end() {
    assertEquals("a < b ", reader.read("a < b <tool").text());
    assertEquals("<tool", reader.end().text());
    assertEquals("a < b <tool", reader.text());
    assertEquals(List.of(), reader.calls());
  }

  @Test
  void a_call_that_is_cut_off_is_told_as_far_as_it_came() {
    reader.read("<tool_call>\n{\"name\": \"add\", \"arguments\": {\"a\": 1");
    reader.end();

    assertEquals(List.of(new ToolCall("call_0", "add", "{\"a\": 1")), reader.calls());
  }
}
