package io.millrace.runtime.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import io.millrace.runtime.template.Conversation.Ending;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The families' templates with tools, against what Hugging Face's library renders. */
class FamiliesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> TOKENS = Map.of("bos_token", "<s>", "eos_token", "</s>");

  @TestFactory
  Stream<DynamicTest> renders_as_transformers_does() throws IOException {
    JsonNode golden = JSON.readTree(resource("/families.json"));
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode c : golden.get("cases")) {
      String conversation = c.get("conversation").asText();
      JsonNode given = golden.get("conversations").get(conversation);
      String name = c.get("template").asText();
      tests.add(DynamicTest.dynamicTest(name + ", " + conversation, () -> check(c, given)));
    }
    return tests.stream();
  }

  private static void check(JsonNode c, JsonNode given) throws IOException {
    String source = new String(resource("/families/" + c.get("template").asText()), "UTF-8");
    ChatTemplate template = ChatTemplate.of(source, TOKENS);
    Conversation conversation = conversation(given);
    if (c.has("fails")) {
      assertThrows(PlatformException.class, () -> template.render(conversation));
      return;
    }
    Rendered rendered = template.render(conversation);
    assertEquals(c.get("expected").asText(), rendered.text());
    List<String> generated = new ArrayList<>();
    rendered.generated().forEach(s -> generated.add(rendered.text().substring(s.start(), s.end())));
    List<String> expected = new ArrayList<>();
    c.path("generated").forEach(text -> expected.add(text.asText()));
    assertEquals(expected, generated);
  }

  private static Conversation conversation(JsonNode given) {
    Conversation conversation = Conversation.ofJson(given.get("messages").toString());
    if (given.has("tools")) {
      conversation = conversation.withTools(given.get("tools").toString());
    }
    if (given.has("documents")) {
      conversation = conversation.withDocuments(given.get("documents").toString());
    }
    if (given.has("arguments")) {
      @SuppressWarnings("unchecked")
      Map<String, Object> arguments = JSON.convertValue(given.get("arguments"), Map.class);
      conversation = conversation.withArguments(arguments);
    }
    if (given.path("continue_final_message").asBoolean()) {
      return conversation.withEnding(Ending.FINAL_MESSAGE);
    }
    boolean prompt = given.path("add_generation_prompt").asBoolean(true);
    return conversation.withEnding(prompt ? Ending.GENERATION_PROMPT : Ending.MESSAGE);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = FamiliesTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}
