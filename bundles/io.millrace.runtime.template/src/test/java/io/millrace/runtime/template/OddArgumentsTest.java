package io.millrace.runtime.template;

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
    for (String name : names) {
      for (Object value : ODD) {
        Map<String, Object> argument = new LinkedHashMap<>();
        argument.put(name, value);
        render(template, conversation(Map.of()).withArguments(argument));
        render(template, conversation(argument));
      }
    }
  }

  /** A question, an answer with a call whose result came, and one more question. */
  private static Conversation conversation(Map<String, Object> more) {
    Map<String, Object> call =
        Map.of("id", "call00000", "function", Map.of("name", "add", "arguments", "{\"a\": 1}"));
    List<Map<String, Object>> messages = new ArrayList<>();
    for (Map<String, Object> plain :
        List.<Map<String, Object>>of(
            Map.of("role", "user", "content", "hi"),
            Map.of("role", "assistant", "content", "", "tool_calls", List.of(call)),
            Map.of("role", "tool", "content", "2", "tool_call_id", "call00000"),
            Map.of("role", "assistant", "content", "two"),
            Map.of("role", "user", "content", "again"))) {
      Map<String, Object> message = new LinkedHashMap<>(plain);
      message.putAll(more);
      messages.add(message);
    }
    return new Conversation(
        messages, List.of(), List.of(), Conversation.Ending.GENERATION_PROMPT, Map.of());
  }

  private static void render(ChatTemplate template, Conversation conversation) {
    try {
      template.render(conversation);
    } catch (PlatformException e) {
      // told
    }
  }
}
