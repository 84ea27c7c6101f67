package io.millrace.runtime.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Callers name the arguments of templates and give them any value: every name that the families'
 * templates know is given values of each type, as an argument and as a field of a message.
 */
class OddArgumentsTest {
  private static final Pattern NAME = Pattern.compile("\\b[a-z_]{3,}\\b");
  private static final List<Object> ODD =
      Collections.unmodifiableList(
          Arrays.asList(
              null, true, -1L, 1.5, "", "text", List.of(), List.of(1L), Map.of(), Map.of("a", 1L)));

  private static final Set<String> TOLD = Set.of("MESSAGES_INVALID", "MODEL_INVALID");

  /** A question, an answer with a call whose result came, an answer, and one more question. */
  private static final List<Map<String, Object>> CALLED =
      List.of(
          Map.of("role", "user", "content", "hi"),
          Map.of(
              "role",
              "assistant",
              "content",
              "",
              "tool_calls",
              List.of(
                  Map.of(
                      "id",
                      "call00000",
                      "function",
                      Map.of("name", "add", "arguments", "{\"a\": 1}")))),
          Map.of("role", "tool", "content", "2", "tool_call_id", "call00000"),
          Map.of("role", "assistant", "content", "two"),
          Map.of("role", "user", "content", "again"));

  /** For templates that want a user's and an assistant's messages in turns. */
  private static final List<Map<String, Object>> IN_TURNS =
      List.of(CALLED.get(0), CALLED.get(3), CALLED.get(4));

  @TestFactory
  Stream<DynamicTest> no_value_fails_otherwise_than_told() throws Exception {
    Path folder = Path.of(getClass().getResource("/families").toURI());
    List<DynamicTest> tests = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .sorted()
          .forEach(f -> tests.add(DynamicTest.dynamicTest(f.getFileName() + "", () -> odd(f))));
    }
    return tests.stream();
  }

  private static void odd(Path file) throws IOException {
    String source = Files.readString(file);
    ChatTemplate template =
        ChatTemplate.of(source, Map.of("bos_token", "<s>", "eos_token", "</s>"));
    TreeSet<String> names = new TreeSet<>();
    Matcher found = NAME.matcher(source);
    while (found.find()) {
      names.add(found.group());
    }
    assertFalse(names.isEmpty());
    int takesCalls = renders(template, conversation(CALLED, Map.of()), file + "");
    List<Map<String, Object>> messages = takesCalls == 1 ? CALLED : IN_TURNS;
    int rendered = 0;
    for (String name : names) {
      for (Object value : ODD) {
        Map<String, Object> argument = new LinkedHashMap<>();
        argument.put(name, value);
        String where = file.getFileName() + ", " + name + " = " + value;
        rendered +=
            renders(template, conversation(messages, Map.of()).withArguments(argument), where);
        rendered += renders(template, conversation(messages, argument), where);
      }
    }
    // most names are none of a conversation's: a template that refused them all would prove nothing
    assertTrue(rendered > names.size() * ODD.size(), rendered + " of " + names.size() + " names");
  }

  private static Conversation conversation(
      List<Map<String, Object>> messages, Map<String, Object> more) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Map<String, Object> plain : messages) {
      Map<String, Object> message = new LinkedHashMap<>(plain);
      message.putAll(more);
      all.add(message);
    }
    return new Conversation(
        all, List.of(), List.of(), Conversation.Ending.GENERATION_PROMPT, Map.of());
  }

  /** 1 if it became a prompt, 0 if it was refused; anything else is a failure. */
  private static int renders(ChatTemplate template, Conversation conversation, String where) {
    try {
      assertFalse(template.render(conversation).text().isEmpty(), where);
      return 1;
    } catch (PlatformException told) {
      assertEquals(Blame.CALLER, told.blame(), where);
      assertTrue(TOLD.contains(told.code()), () -> where + ": " + told.code());
      return 0;
    } catch (RuntimeException other) {
      return fail(where, other);
    }
  }
}
